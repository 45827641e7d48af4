/* The page of a locked site: asks for the passphrase, then writes the page that was asked for in place of itself.
   Addresses: `?<name of a sealed file>` is a page, `#/zh/page.html#place` leads to one by its name, nothing is the first
   page. The formats are those of pipeline/site/crypt.py. What scripts of pages need of it is `window.TierboardLock`. */
(function () {
  'use strict';
  var told = JSON.parse(document.getElementById('lock').textContent), lang = told.languages[0];
  // The address of this page as the reader's host knows it: some have no page for a folder.
  var own = location.href.replace(/[?#].*$/, ''), home = own.replace(/[^/]*$/, ''), kept = 'tierboard ' + told.salt;
  var encoder = new TextEncoder(), decoder = new TextDecoder(), vault = null, names = {}, shown = false, isKept = false;

  /* ---------- keys and files ---------- */
  function bytes(hex) { return Uint8Array.from(hex.match(/../g) || [], function (two) { return parseInt(two, 16); }); }
  function hex(buffer) { return Array.from(new Uint8Array(buffer), function (n) { return (n < 16 ? '0' : '') + n.toString(16); }).join(''); }
  function mastered(passphrase) { // slow on purpose
    var word = encoder.encode(passphrase.normalize('NFKC').trim());
    return crypto.subtle.importKey('raw', word, 'PBKDF2', false, ['deriveBits']).then(function (key) {
      return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: bytes(told.salt), iterations: told.rounds }, key, 256);
    });
  }
  function opened(master) { // the vault of a key; null where it is not this site's
    return crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveBits']).then(function (key) {
      function part(info, length, salt) {
        var how = { name: 'HKDF', hash: 'SHA-256', salt: salt || new Uint8Array(32), info: encoder.encode('tierboard/1 ' + info) };
        return crypto.subtle.deriveBits(how, key, 8 * length);
      }
      return Promise.all([part('check', 16), part('name', 32)]).then(function (parts) {
        if (hex(parts[0]) !== told.check) return null;
        return crypto.subtle.importKey('raw', parts[1], { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']).then(function (naming) {
          return { part: part, naming: naming };
        });
      });
    });
  }
  function named(address) {
    if (!names[address]) names[address] = crypto.subtle.sign('HMAC', vault.naming, encoder.encode(address)).then(function (sign) { return hex(sign).slice(0, 32); });
    return names[address];
  }
  function gone(status) { return status === 404 || status === 403; } // a bucket that lists nothing to strangers refuses what is not there
  function failure(why, message) { var error = new Error(message || why); error.why = why; return error; }
  function fetched(name, address) { // the bytes of a sealed file, opened: {address, data}
    return fetch(home + told.folder + '/' + name + '.bin').then(function (answer) {
      if (!answer.ok) throw gone(answer.status) ? failure('missing', '404 ' + (address || name)) : failure('unreachable', answer.status + ' ' + (address || name));
      return answer.arrayBuffer();
    }, function () { throw failure('unreachable'); }).then(function (sealed) {
      var all = new Uint8Array(sealed);
      return vault.part('file ' + name, 44, all.slice(4, 36)).then(function (both) {
        return crypto.subtle.importKey('raw', both.slice(0, 32), 'AES-GCM', false, ['decrypt']).then(function (key) {
          return crypto.subtle.decrypt({ name: 'AES-GCM', iv: both.slice(32), additionalData: all.slice(0, 4) }, key, all.slice(36));
        });
      }).catch(function () { throw failure('damaged', 'damaged ' + (address || name)); });
    }).then(function (content) {
      var head = new DataView(content), said = head.getUint16(1), length = head.getUint32(3) * 4294967296 + head.getUint32(7);
      var data = content.slice(11 + said, 11 + said + length), found = { address: decoder.decode(content.slice(11, 11 + said)), data: data };
      if (!head.getUint8(0)) return found;
      return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer().then(function (plain) {
        found.data = plain;
        return found;
      });
    });
  }
  function read(address) { // what the scripts of pages read their data with
    return named(address).then(function (name) { return fetched(name, address); }).then(function (found) { return found.data; });
  }

  /* ---------- addresses: inside a page they say where a file would lie, outside they are names of sealed ones ---------- */
  function within(url) { // the address of a page or file of this site, null for anything else
    var address = url.href.slice(home.length).replace(/[?#].*$/, '');
    if (url.href.slice(0, home.length) !== home || url.search || /^assets\//.test(address)) return null;
    try { address = decodeURIComponent(address); } catch (error) { return null; }
    return address && address.slice(-1) !== '/' ? address : address + 'index.html';
  }
  function leading(address, hash) { // the address that opens a page
    if (address === 'index.html') return Promise.resolve(own + hash);
    return named(address).then(function (name) { return own + '?' + name + hash; });
  }
  function settled(part, base) { // a link or source of a page that stands at `base`, made to lead from here
    var attribute = part.hasAttribute('href') ? 'href' : 'src', value = part.getAttribute(attribute), url, address;
    function set(href) { if (href !== value && part.getAttribute(attribute) === value) part.setAttribute(attribute, href); }
    if (!value || value[0] === '#') return null;
    try { url = new URL(value, base); } catch (error) { return null; }
    if (url.protocol !== location.protocol) return null;
    address = part.hasAttribute('download') ? null : within(url);
    if (address === null) { set(url.href); return null; }
    return leading(address, url.hash).then(set);
  }
  function go(address) {
    var url = new URL(address, home), inside = within(url);
    (inside === null ? Promise.resolve(url.href) : leading(inside, url.hash)).then(function (href) { location.replace(href); });
  }
  function saved(address) {
    return read(address).then(function (data) {
      var link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([data])); link.download = address.replace(/^.*\//, '');
      link.click();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    });
  }
  function clicked(event) { // downloads, and links that a script has made a moment ago
    var link = event.target.closest && event.target.closest('a[href]'), url, address;
    if (!link || event.defaultPrevented) return;
    try { url = new URL(link.getAttribute('href'), home); } catch (error) { return; }
    address = link.getAttribute('href')[0] === '#' ? null : within(url);
    if (address === null) return;
    event.preventDefault();
    if (link.hasAttribute('download')) saved(address).catch(function (error) { link.textContent = told.words[lang][error.why] || error.message; });
    else leading(address, url.hash).then(function (href) { location.href = href; });
  }
  function aimed() { // `#/zh/page.html#place`, whichever way a mail programme has written the second sign
    var found = /^#\/(.*?)(?:(?:#|%23)(.*))?$/.exec(location.hash), address;
    if (!found) return null;
    address = within(new URL(found[1], home));
    return address === null ? null : { address: address, hash: found[2] ? '#' + found[2] : '' };
  }

  /* ---------- the page itself ---------- */
  function adapted(found) { // the text of a page as it stands here
    var page = new DOMParser().parseFromString(decoder.decode(found.data), 'text/html'), base = new URL(found.address, home).href;
    var known = page.getElementById('for-scripts'), toggle = page.querySelector('[data-theme-toggle]'), json, button;
    page.querySelectorAll('meta[http-equiv=refresh]').forEach(function (part) { part.remove(); });
    if (known) {
      json = JSON.parse(known.textContent);
      json.up = new URL(json.up || '.', base).href.slice(home.length);
      json.root = '';
      Object.keys(json.later).forEach(function (name) { json.later[name] = new URL(json.later[name], base).href; });
      known.textContent = JSON.stringify(json).replace(/</g, '\\u003c');
    }
    if (toggle) {
      button = page.createElement('button');
      button.className = 'tog'; button.type = 'button'; button.dataset.lock = '';
      button.textContent = told.words[lang].lock; button.title = told.words[lang].lock_title;
      toggle.before(button);
    }
    return Promise.all(Array.from(page.querySelectorAll('[href],[src]'), function (part) { return settled(part, base); })).then(function () {
      return '<!doctype html>\n' + page.documentElement.outerHTML;
    });
  }
  function watch() {
    new MutationObserver(function (changes) {
      changes.forEach(function (change) {
        if (change.type === 'attributes') { if (change.target.localName === 'a') settled(change.target, home); return; }
        change.addedNodes.forEach(function (node) {
          if (node.nodeType !== 1) return;
          if (node.localName === 'a') settled(node, home);
          node.querySelectorAll('a[href]').forEach(function (link) { settled(link, home); });
        });
      });
    }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['href'] });
    window.addEventListener('click', function (event) {
      if (event.target.closest && event.target.closest('[data-lock]')) { forget(); location.replace(own); } else clicked(event);
    });
    window.addEventListener('hashchange', start);
    window.addEventListener('pageshow', function (event) { // the way back must not lead past a lock
      if (event.persisted && isKept && !remembered()) location.reload();
    });
    document.addEventListener('DOMContentLoaded', function () { // a browser goes to the place of a page it has loaded, not of one that was written
      var place = null;
      try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { /* no place is called so */ }
      if (place) location.replace(location.hash);
    });
  }
  function show(found) {
    lang = told.languages.filter(function (each) { return found.address.split('/')[0] === each; })[0] || lang;
    return adapted(found).then(function (html) {
      shown = true;
      window.TierboardLock = { read: read, go: go };
      document.open();
      watch();
      document.write(html);
      document.close();
    });
  }
  function start() { // which page is asked for, once the vault is open
    var aim = aimed(), asked = /^\?([0-9a-f]{32})$/.exec(location.search);
    if (!aim && shown) return null;
    if (!aim && asked) return fetched(asked[1]).then(show).catch(failed);
    aim = aim || { address: lang + '/index.html', hash: '' };
    return named(aim.address).then(function (name) {
      if (shown) { location.replace(own + '?' + name + aim.hash); return null; }
      history.replaceState(null, '', own + '?' + name + aim.hash);
      return fetched(name, aim.address).then(show);
    }).catch(failed);
  }

  /* ---------- asking ---------- */
  function remembered() { try { return sessionStorage.getItem(kept); } catch (error) { return null; } }
  function remember(master) { try { sessionStorage.setItem(kept, hex(master)); isKept = true; } catch (error) { /* no storage: each page asks again */ } }
  function forget() { try { sessionStorage.removeItem(kept); } catch (error) { /* nothing was kept */ } }
  function part(id) { return document.getElementById('unlock-' + id); }
  function say(why) { // a word of this page, set so that changing the language changes it too
    part('said').hidden = !why;
    part('why').dataset.say = why || '';
    part('why').textContent = why ? told.words[lang][why] : '';
  }
  function speak(other) {
    lang = other;
    document.documentElement.lang = told.html[lang];
    document.querySelectorAll('[data-say]').forEach(function (each) { if (each.dataset.say) each.textContent = told.words[lang][each.dataset.say]; });
    document.querySelectorAll('[data-name]').forEach(function (each) { each.textContent = told.names[lang] || ''; });
    document.querySelectorAll('[data-lang]').forEach(function (each) { each.setAttribute('aria-pressed', String(each.dataset.lang === lang)); });
    part('wait').textContent = told.words[lang].opening;
    document.title = told.names[lang] || told.words[lang].title;
  }
  function ask(why) {
    part('wait').hidden = true; part('ask').hidden = false;
    say(why);
    part('word').setAttribute('aria-invalid', String(why === 'wrong'));
    part('word').focus(); part('word').select();
  }
  function refuse(why) { // where a passphrase would not help
    part('wait').hidden = true; part('ask').hidden = false; part('form').hidden = true;
    say(why);
  }
  function failed(error) {
    refuse(error.why || 'damaged');
    part('home').hidden = false;
  }
  function wait() { part('ask').hidden = true; part('wait').hidden = false; }
  function submitted(event) {
    event.preventDefault();
    if (!part('word').value.trim()) { ask('wrong'); return; }
    wait();
    mastered(part('word').value).then(function (master) {
      return opened(master).then(function (found) {
        if (!found) { ask('wrong'); return null; }
        vault = found;
        remember(master);
        return start();
      });
    }).catch(failed);
  }

  function begin() {
    var languages = navigator.languages || [navigator.language || ''], master = remembered(), late;
    var mine = languages.map(function (each) { return each.slice(0, 2).toLowerCase(); }).filter(function (each) { return told.languages.indexOf(each) >= 0; })[0];
    var link, aim = aimed();
    speak(told.languages.indexOf(aim && aim.address.split('/')[0]) < 0 ? mine || lang : aim.address.split('/')[0]);
    document.querySelectorAll('[data-lang]').forEach(function (button) { button.addEventListener('click', function () { speak(button.dataset.lang); }); });
    if (location.protocol === 'file:') return refuse('file');
    if (!window.isSecureContext || !window.crypto || !crypto.subtle) {
      refuse(location.protocol === 'http:' ? 'insecure' : 'old');
      link = part('home').firstElementChild;
      if (location.protocol === 'http:') { part('home').hidden = false; link.href = location.href.replace(/^http:/, 'https:'); link.dataset.say = 'secure'; speak(lang); }
      return null;
    }
    if (!window.DecompressionStream || !Blob.prototype.stream) return refuse('old');
    part('form').addEventListener('submit', submitted);
    part('show').addEventListener('click', function () {
      var open = part('word').type === 'password';
      part('word').type = open ? 'text' : 'password';
      part('show').setAttribute('aria-pressed', String(open));
    });
    window.addEventListener('hashchange', function () { if (vault) start(); });
    if (!master) return ask();
    isKept = true;
    late = setTimeout(wait, 400);
    return opened(bytes(master)).then(function (found) {
      if (!found) { forget(); clearTimeout(late); ask('changed'); return null; }
      vault = found;
      return start();
    }).catch(failed).then(function () { clearTimeout(late); });
  }
  begin();
})();
