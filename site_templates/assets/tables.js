/* Tables: sort, filter chips, and a way for the keyboard into a table that scrolls. */
(function () {
  'use strict';
  var root = document.documentElement, Tierboard = window.Tierboard;

  /* ---------- sort: an empty button laid over the head cell, because print loses a real label in a repeated
     head; the state is in aria-sort, the value in data-v or the text ---------- */
  var collator = new Intl.Collator(root.lang === 'en' ? 'en' : 'zh-u-co-pinyin', { numeric: true });
  function value(row, place) {
    var cell = row.cells[place];
    if (cell.dataset.v === undefined) return cell.textContent.trim();
    return cell.dataset.v === '' ? null : parseFloat(cell.dataset.v);
  }
  function compare(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null); // what is unknown stays last, either way
    return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(a, b));
  }
  document.querySelectorAll('.tbl th[aria-sort]').forEach(function (head) {
    var button = document.createElement('button');
    button.type = 'button'; button.className = 'so';
    button.setAttribute('aria-label', Tierboard.words.sort_by + ' ' + head.textContent);
    head.appendChild(button);
    button.addEventListener('click', function () {
      var table = head.closest('table'), body = table.tBodies[0], place = head.cellIndex;
      var state = head.getAttribute('aria-sort') === 'descending' ? 'ascending' : 'descending';
      table.querySelectorAll('th[aria-sort]').forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
      head.setAttribute('aria-sort', state);
      var sign = state === 'descending' ? -1 : 1;
      Array.from(body.rows).sort(function (a, b) { return compare(value(a, place), value(b, place), sign); })
        .forEach(function (row) { body.appendChild(row); });
    });
  });

  /* ---------- a table wider than its place scrolls; the keyboard must reach it ---------- */
  function reach(box) {
    if (box.scrollWidth <= box.clientWidth) return;
    box.tabIndex = 0; box.setAttribute('role', 'region');
    box.setAttribute('aria-label', box.querySelector('caption').textContent);
  }
  document.querySelectorAll('.tw').forEach(reach);
  document.querySelectorAll('details').forEach(function (fold) { // what is folded has no width yet
    fold.addEventListener('toggle', function () { fold.querySelectorAll('.tw').forEach(reach); });
  });

  /* ---------- filter chips: one choice a group; the number of rows left is announced ---------- */
  document.querySelectorAll('[data-filters]').forEach(function (bar) {
    var rows = Array.from(bar.nextElementSibling.querySelector('tbody').rows), chosen = {};
    var out = document.createElement('output');
    out.className = 'mute';
    JSON.parse(bar.dataset.filters).forEach(function (group) {
      var box = document.createElement('span'), label = document.createElement('span');
      box.className = 'grp'; box.setAttribute('role', 'group'); box.setAttribute('aria-label', group.label);
      label.className = 'lab'; label.textContent = group.label;
      box.appendChild(label);
      group.values.forEach(function (pair) {
        var chip = document.createElement('button'), count = document.createElement('small');
        chip.type = 'button'; chip.className = 'chip'; chip.textContent = pair[0];
        count.textContent = pair[1];
        chip.appendChild(count);
        chip.setAttribute('aria-pressed', 'false');
        chip.addEventListener('click', function () {
          var on = chip.getAttribute('aria-pressed') !== 'true';
          box.querySelectorAll('.chip').forEach(function (other) { other.setAttribute('aria-pressed', 'false'); });
          chip.setAttribute('aria-pressed', String(on));
          chosen[group.n] = on ? pair[0] : undefined;
          apply();
        });
        box.appendChild(chip);
      });
      bar.appendChild(box);
    });
    bar.appendChild(out);
    bar.hidden = false;
    function apply() {
      var asked = Object.keys(chosen).filter(function (n) { return chosen[n] !== undefined; }), left = 0;
      rows.forEach(function (row) {
        row.hidden = !asked.every(function (n) { return row.getAttribute('data-f' + n) === chosen[n]; });
        if (!row.hidden) left += 1;
      });
      out.textContent = asked.length ? Tierboard.say('rows_left', { n: left }) : '';
    }
  });
})();
