// Written by `npm run generate` from the plugins' declarations.

export interface BounceCategoryPatternsSettings {
  /**
   * The category of failures whose text `status;diagnostic`, such as `5.1.1;smtp;550 5.1.1 User
   * unknown`, matches, in either letter case unless the expression begins with (?-i). The first
   * line that matches counts; where none does, the shipped ones in config/bounce-categories.conf
   * are asked. A category is a name of those or of your own.
   */
  readonly "/regex/"?: string | readonly string[];
}
