/* Tierboard: everything scripts do is a convenience; each page reads in full without them.
   What the scripts of a page share: its words and addresses (from base.html), and the events they tell each other. */
(function () {
  'use strict';
  var root = document.documentElement, store = null;
  var Tierboard = window.Tierboard = JSON.parse(document.getElementById('for-scripts').textContent);
  Tierboard.say = function (word, values) { // a word of the page's language, its {names} filled in
    return Tierboard.words[word].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  };
  // The bytes of a file of this site, and the way to a page of it. On a locked site unlock.js decrypts the one and knows the other.
  var lock = window.TierboardLock;
  Tierboard.read = lock ? lock.read : function (address) {
    return fetch(Tierboard.root + address).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status + ' ' + address);
      return answer.arrayBuffer();
    });
  };
  Tierboard.go = lock ? lock.go : function (address) { location.replace(address); };
  // Gzipped JSON of this site, unpacked by the browser; a host that unpacks it on the way is fine too.
  var loaded = {};
  Tierboard.load = function (address) {
    if (!loaded[address]) loaded[address] = Tierboard.read(address).then(function (bytes) {
      var packed = new Uint8Array(bytes), stream;
      if (packed[0] !== 0x1f || packed[1] !== 0x8b) return new Response(bytes).json();
      stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
      return new Response(stream).json();
    }).catch(function (error) { delete loaded[address]; throw error; });
    return loaded[address];
  };

  // A script that few readers need, fetched when the first of them asks.
  var scripts = {};
  Tierboard.script = function (name) {
    if (!scripts[name]) scripts[name] = new Promise(function (done, failed) {
      var script = document.createElement('script');
      script.src = Tierboard.later[name]; script.onload = done;
      script.onerror = function () { delete scripts[name]; failed(new Error(script.src)); };
      document.head.appendChild(script);
    });
    return scripts[name];
  };

  try { store = window.localStorage; } catch (e) { /* no storage: the choice lasts one page */ }

  /* ---------- theme ---------- */
  var dark = matchMedia('(prefers-color-scheme: dark)');
  function themed() { document.dispatchEvent(new Event('tierboard:theme')); }
  if (dark.addEventListener) dark.addEventListener('change', themed);
  document.querySelectorAll('[data-theme-toggle]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
      root.dataset.theme = isDark ? 'light' : 'dark';
      try { if (store) store.setItem('theme', root.dataset.theme); } catch (e) { /* storage is full */ }
      themed();
    });
  });

  /* ---------- a link to something folded opens it ---------- */
  function unfold() {
    var aim = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (aim && aim.tagName === 'DETAILS') aim.open = true;
  }
  window.addEventListener('hashchange', unfold);
  unfold();
  // Paper has nothing to click: what is folded of a definition is printed.
  [['beforeprint', true], ['afterprint', false]].forEach(function (moment) {
    window.addEventListener(moment[0], function () {
      document.querySelectorAll('details.term').forEach(function (term) {
        if (moment[1]) { term.dataset.was = term.open ? '1' : ''; term.open = true; } else term.open = term.dataset.was === '1';
      });
    });
  });

  /* ---------- find anything: the box asks for its script when it is first used; / and Ctrl+K lead there ---------- */
  var find = document.getElementById('find');
  find.addEventListener('focus', function () { Tierboard.script('search').catch(function () { /* asked again next time */ }); });
  document.addEventListener('keydown', function (event) {
    var into = event.target, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(into.tagName) || into.isContentEditable;
    var slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    var chord = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k';
    if (!slash && !chord) return;
    event.preventDefault();
    find.focus(); find.select();
  });

  /* ---------- menus: one at a time; Escape and a click elsewhere close them ---------- */
  var menus = document.querySelectorAll('details.menu');
  document.addEventListener('click', function (event) {
    var inside = event.target.closest('details.menu');
    menus.forEach(function (menu) { if (menu !== inside) menu.open = false; });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    menus.forEach(function (menu) { if (menu.open) { menu.open = false; menu.querySelector('summary').focus(); } });
  });
})();
