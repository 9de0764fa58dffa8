// What the coverage page does in a browser: tables sort by a click on their headings, one field searches everything.
import Tablesort from 'tablesort/src/tablesort.js';

// Numbers (empty is none) before texts; tablesort asks for "greater first".
Tablesort.extend(
  'number',
  (text) => /^\s*\d+\s*$/.test(text) || text.trim() === '',
  (a, b) => (Number.parseFloat(b) || 0) - (Number.parseFloat(a) || 0),
);

for (const table of document.querySelectorAll('table.sortable')) {
  new Tablesort(table);
  table.addEventListener('afterSort', () => {
    for (const heading of table.tHead.rows[0].cells) {
      if (!heading.hasAttribute('aria-sort')) heading.setAttribute('aria-sort', 'none');
    }
  });
}

const field = document.getElementById('search');
const found = document.getElementById('found');
const items = [...document.querySelectorAll('[data-row]')];
const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const item of items) {
    const hit = words.every((word) => texts.get(item).includes(word));
    item.hidden = !hit;
    if (hit) count++;
  }
  found.textContent = words.length === 0 ? '' : `${count} of ${items.length} rows`;
}

field.addEventListener('input', search);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === 'Escape' && document.activeElement === field) {
    field.value = '';
    search();
  }
});

// What is open is also what is printed: all details of a large technique would fill a book.
const unfold = document.getElementById('unfold');
unfold.addEventListener('click', () => {
  const open = unfold.getAttribute('aria-pressed') !== 'true';
  unfold.setAttribute('aria-pressed', String(open));
  unfold.textContent = open ? 'Close all' : 'Open all';
  for (const item of document.querySelectorAll('details')) item.open = open;
});

document.documentElement.dataset.ready = 'yes';
