// Before the first paint: light or dark as chosen here earlier; the system decides otherwise.
try {
  const theme = localStorage.getItem("postrider-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing for us follows the system.
}
