// Runs before the first paint, unbundled: a page must not flash in the other theme.
(function () {
  try {
    var theme = localStorage.getItem("nexus-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch (refused) {
    // Storage is switched off: the system's theme it is.
  }
})();
