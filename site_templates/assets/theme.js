/* Runs before the page is painted: marks that scripts run, and sets the theme the reader chose last. */
(function () {
  'use strict';
  var root = document.documentElement;
  root.className += ' js';
  try {
    var theme = window.localStorage.getItem('theme');
    if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  } catch (e) { /* no storage: the system's theme */ }
})();
