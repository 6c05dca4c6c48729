export { type PluginLab, pluginLab } from "../../core/testing/plugin-lab.ts";
