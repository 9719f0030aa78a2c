// Runs before the first paint, so that a chosen theme never flashes. `app/settings.ts` writes the key.
try {
  const theme = localStorage.getItem('daybook.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage refused: the system's theme stands.
}
