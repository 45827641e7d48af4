/* Find anything: entities, pages and metrics from one box on every page. This script and the index are fetched when the
   box is first used (shell.js); matching walks one long text and stops early, so a key stroke takes milliseconds at 100,000 names. */
(function () {
  'use strict';
  var Tierboard = window.Tierboard, box = document.querySelector('.search');
  var input = box.querySelector('input'), drop = box.querySelector('.found'), list = box.querySelector('[role=listbox]');
  var none = box.querySelector('.none'), out = box.querySelector('output');
  // A kind shows so many results; a text is cut into so many rows at a time, so that building blocks nobody.
  var MOST = 6, SLICE = 4000;
  // Each row: START id END_ID START name (START pinyin)* LETTERS initials
  var START = '\u0001', END_ID = '\u0002', LETTERS = '\u0003';
  var HAN = /[\u3400-\u9fff\uf900-\ufaff\u3007]|[\ud840-\udbff][\udc00-\udfff]/;

  function folded(text) { // width and case do not count, nor do signs that part the rows
    return String(text).normalize('NFKC').toLowerCase().replace(/[\u0000-\u001f]/g, ' ');
  }
  function spelt(text, usual) { // Han characters as they usually read, parted by blanks
    var made = '';
    Array.from(text).forEach(function (sign) { made += usual[sign] ? ' ' + usual[sign] + ' ' : sign; });
    return made;
  }
  function initials(text) { // Grand Hotel 8 → gh8
    return text.split(/[^\p{L}\p{N}]+/u).map(function (word) { return Array.from(word)[0] || ''; }).join('');
  }
  function letters(text, usual, unusual) { // 曾记 A8 店 → zja8d: a letter for each Han character, the rest as it stands
    var signs = Array.from(text), said = unusual ? unusual.split(' ') : [], place = 0;
    var exact = signs.every(function (sign) { return usual[sign] || sign === ' '; });
    return signs.map(function (sign) {
      if (!usual[sign]) return sign;
      return (unusual && exact ? said[place++] : usual[sign])[0];
    }).join('').replace(/[^\p{L}\p{N}]+/gu, '');
  }

  /* ---------- the index: rows laid end to end in one text, and where each begins ---------- */
  function kindOf(title, count, text, result) { return { title: title, count: count, text: text, result: result, starts: new Int32Array(count), hay: '' }; }
  function built(kind) { // resolves when all rows are laid, a slice at a time
    var parts = [], length = 0, n = 0;
    return new Promise(function (done) {
      (function some() {
        var end = Math.min(n + SLICE, kind.count), row;
        for (; n < end; n += 1) {
          row = kind.text(n);
          kind.starts[n] = length; length += row.length;
          parts.push(row);
        }
        if (n < kind.count) setTimeout(some, 0);
        else { kind.hay = parts.join(''); done(kind); }
      })();
    });
  }
  function rowAt(starts, place) { // the row that a place in the text belongs to
    var low = 0, high = starts.length - 1, middle;
    while (low < high) {
      middle = (low + high + 1) >> 1;
      if (starts[middle] <= place) low = middle; else high = middle - 1;
    }
    return low;
  }
  function entities(data, index, words, firstPlace, unusual) {
    var kind = data.kinds[index], own = words.entities[kind.per], usual = data.usual;
    function text(n) {
      var name = folded(kind.names[n]), odd = unusual[firstPlace + n], row = START + folded(kind.ids[n]) + END_ID + START + name;
      if (!HAN.test(name)) return row + LETTERS + initials(name);
      return row + START + (odd || spelt(name, usual)).replace(/ /g, '') + LETTERS + letters(name, usual, odd);
    }
    function result(n) {
      var chip = kind.chip && own.chips[kind.chip.list[kind.chip.rows[n]]];
      var beside = kind.beside && kind.beside.list[kind.beside.rows[n]];
      return {
        title: kind.names[n] || kind.ids[n], chip: chip,
        beside: [kind.ids[n], beside, chip && chip[0]].filter(Boolean).join(' · '),
        url: Tierboard.up + (kind.own[n] ? kind.slug + '/' + encodeURIComponent(kind.own[n]) + '.html' : kind.slug + '.html#' + encodeURIComponent(kind.ids[n]))
      };
    }
    return kindOf(own.title, kind.ids.length, text, result);
  }
  function things(rows, title, usual) {
    return kindOf(title, rows.length, function (n) {
      var name = folded(rows[n][0]), more = folded(rows[n][3] + ' ' + rows[n][1]), id = rows[n][3].split(' ').pop();
      return START + folded(id) + END_ID + START + name + START + spelt(name, usual).replace(/ /g, '') + START + more +
        LETTERS + (HAN.test(name) ? letters(name, usual) : initials(name));
    }, function (n) { return { title: rows[n][0], beside: rows[n][1], url: Tierboard.up + rows[n][2] }; });
  }
  var loading = null, kinds = null, failed = false;
  function index() {
    if (loading) return loading;
    failed = false;
    loading = Promise.all([Tierboard.load('data/search.json.gz'), Tierboard.load(Tierboard.finds)]).then(function (both) {
      var data = both[0], words = both[1], unusual = {}, place = 0, found;
      data.unusual.forEach(function (pair) { unusual[pair[0]] = pair[1]; });
      found = data.kinds.map(function (kind, n) {
        var made = entities(data, n, words, place, unusual);
        place += kind.ids.length;
        return made;
      });
      found.push(things(words.pages, words.words.found_pages, data.usual));
      Object.assign(Tierboard.words, words.words);
      found.push(things(words.metrics, words.words.found_metrics, data.usual));
      return found.reduce(function (before, kind) { return before.then(function () { return built(kind); }); }, Promise.resolve())
        .then(function () { kinds = found; });
    }).catch(function () { loading = null; failed = true; });
    return loading;
  }

  /* ---------- matching: exact number, then beginnings, initials, anything; rows come in the order that matters ---------- */
  function collect(kind, needle, most, seen, hits, rank, also) {
    var place = kind.hay.indexOf(needle), row;
    while (place !== -1 && hits.length < most) {
      row = rowAt(kind.starts, place);
      if (!seen[row] && (!also || also(row))) { seen[row] = true; hits.push([rank, row]); }
      if (row + 1 >= kind.count) break;
      place = kind.hay.indexOf(needle, kind.starts[row + 1]);
    }
  }
  function match(kind, asked) {
    var hits = [], seen = {}, close = asked.replace(/ /g, ''), words = asked.split(' ');
    [asked].concat(close === asked ? [] : [close]).forEach(function (q) {
      collect(kind, START + q + END_ID, MOST, seen, hits, 0);
      collect(kind, START + q, MOST, seen, hits, 1);
    });
    collect(kind, LETTERS + close, MOST, seen, hits, 2);
    collect(kind, asked, MOST, seen, hits, 3);
    if (close !== asked) collect(kind, close, MOST, seen, hits, 3);
    if (words.length > 1) {
      words.sort(function (a, b) { return b.length - a.length; });
      collect(kind, words[0], MOST, seen, hits, 4, function (row) {
        var text = kind.hay.slice(kind.starts[row], row + 1 < kind.count ? kind.starts[row + 1] : undefined);
        return words.every(function (word) { return text.indexOf(word) !== -1; });
      });
    }
    return hits;
  }
  function find(text) { // results by kind, the kind with the closest first: [{ title, results, rank }]
    var asked = folded(text).replace(/\s+/g, ' ').trim();
    if (!asked || !kinds) return [];
    return kinds.map(function (kind, n) {
      var hits = match(kind, asked);
      return { title: kind.title, rank: hits.length ? hits[0][0] : 9, n: n, results: hits.map(function (hit) { return kind.result(hit[1]); }) };
    }).filter(function (group) { return group.results.length; }).sort(function (a, b) { return a.rank - b.rank || a.n - b.n; });
  }
  // Where an entity's own page lies below the language's folder; nothing where it has none.
  function own(per, id) {
    return Tierboard.load('data/search.json.gz').then(function (data) {
      var kind = data.kinds.filter(function (each) { return each.per === per; })[0], place = kind ? kind.ids.indexOf(id) : -1;
      return place >= 0 && kind.own[place] ? kind.slug + '/' + encodeURIComponent(kind.own[place]) + '.html' : null;
    });
  }
  Tierboard.find = { text: find, ready: index, own: own };

  /* ---------- the list: a combobox; what has the keyboard stays in the box ---------- */
  var active = -1, options = [];
  function part(tag, css, text) {
    var made = document.createElement(tag);
    if (css) made.className = css;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function option(result, n) {
    var made = part('a', 'hit'), name = part('span', 'name');
    made.href = result.url; made.id = 'found-' + n; made.tabIndex = -1;
    made.setAttribute('role', 'option'); made.setAttribute('aria-selected', 'false');
    if (result.chip && result.chip[1]) {
      name.appendChild(part('span', 'chipv ' + result.chip[2], result.chip[1])).setAttribute('aria-hidden', 'true');
      name.appendChild(document.createTextNode(' '));
    }
    name.appendChild(document.createTextNode(result.title));
    made.appendChild(name);
    made.appendChild(part('span', 'sub', result.beside));
    return made;
  }
  function choose(n) {
    if (options[active]) options[active].setAttribute('aria-selected', 'false');
    active = n;
    if (!options[n]) { input.removeAttribute('aria-activedescendant'); return; }
    options[n].setAttribute('aria-selected', 'true');
    input.setAttribute('aria-activedescendant', options[n].id);
    var top = options[n].offsetTop, bottom = top + options[n].offsetHeight;
    if (top < drop.scrollTop || n === 0) drop.scrollTop = n === 0 ? 0 : top - 8;
    else if (bottom > drop.scrollTop + drop.clientHeight) drop.scrollTop = bottom - drop.clientHeight + 8;
  }
  function close() {
    drop.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    choose(-1);
  }
  function show() {
    var text = input.value.trim(), groups, count = 0;
    if (!text) { out.textContent = ''; close(); return; }
    if (!kinds && !failed) { index().then(show); return; }
    groups = find(text);
    list.textContent = ''; options = []; active = -1;
    groups.forEach(function (group, n) {
      var box = part('div', 'kind'), head = part('h3', '', group.title);
      head.id = 'found-kind-' + n; head.setAttribute('role', 'presentation');
      box.setAttribute('role', 'group'); box.setAttribute('aria-labelledby', head.id);
      box.appendChild(head);
      group.results.forEach(function (result) {
        var made = option(result, count);
        options.push(box.appendChild(made));
        count += 1;
      });
      list.appendChild(box);
    });
    list.hidden = !count;
    none.hidden = count > 0;
    none.textContent = failed ? Tierboard.words.found_failed : Tierboard.say('found_none', { text: text });
    out.textContent = count ? Tierboard.say('found_count', { n: count }) : none.textContent;
    drop.hidden = false;
    input.setAttribute('aria-expanded', String(count > 0));
    choose(count ? 0 : -1);
  }
  var waiting = null;
  input.addEventListener('input', function () {
    if (waiting) cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(function () { waiting = null; show(); });
  });
  input.addEventListener('focus', function () { index().then(function () { if (document.activeElement === input) show(); }); });
  input.addEventListener('keydown', function (event) {
    var key = event.key;
    if (event.isComposing) return; // an input method is still at it
    if (key === 'Escape') {
      event.preventDefault(); event.stopPropagation();
      if (!drop.hidden) close(); else if (input.value) { input.value = ''; show(); } else input.blur();
    } else if (key === 'Enter') {
      event.preventDefault();
      if (waiting) { cancelAnimationFrame(waiting); waiting = null; show(); }
      if (options[active] && !drop.hidden) options[active].click();
    } else if ((key === 'ArrowDown' || key === 'ArrowUp') && options.length) {
      event.preventDefault();
      if (drop.hidden) show();
      else choose((active + (key === 'ArrowDown' ? 1 : options.length - 1)) % options.length);
    }
  });
  // A click keeps the keyboard in the box until it has opened the page; a page opened in place closes the list.
  drop.addEventListener('mousedown', function (event) { event.preventDefault(); });
  list.addEventListener('click', function (event) {
    if (event.target.closest('.hit') && !event.ctrlKey && !event.metaKey && !event.shiftKey) { close(); input.value = ''; input.blur(); }
  });
  box.addEventListener('focusout', function (event) { if (!box.contains(event.relatedTarget)) close(); });
  if (document.activeElement === input) index().then(show);
})();
