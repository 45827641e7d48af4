/* Sets the theme the reader chose last; asked for at once, but the first paint does not wait for it. */
(function () {
  'use strict';
  try {
    var theme = window.localStorage.getItem('theme');
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
  } catch (e) { /* no storage: the system's theme */ }
})();
