import { readFileSync } from 'node:fs';
const read = (name) => readFileSync(new URL(name, import.meta.url));
export const xmlCases = read('cases.jsonl')
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const many = (n, make) => Array.from({ length: n }, (_, i) => make(i)).join('');
const made = {
    'X-bomb-008': () => `<a>${'<b/>'.repeat(200_000)}</a>`,
    'X-bomb-009': (bytes) => `<a b="${'x'.repeat(bytes - 9)}"/>`,
    'X-bomb-010': (bytes) => `<${'x'.repeat(bytes - 3)}/>`,
    'X-bomb-011': (bytes) => `<a><![CDATA[${'x'.repeat(bytes - 19)}]]></a>`,
    'X-bomb-014': (bytes) => `<a>${'x'.repeat(bytes - 9)}</a >`,
    'P-deep': () => `${'<a>'.repeat(65)}${'</a>'.repeat(65)}`,
    'P-attributes': () => `<a ${many(1_000, (i) => `b${i}="" `)}/>`,
    'P-namespaces': () => `<a ${many(1_000, (i) => `xmlns:b${i}="u${i}" `)}/>`,
    'P-comment': () => `<a><!--${'x'.repeat(300_000)}--></a>`,
    'P-entities-many': () => `<a>${'&#65;'.repeat(50_000)}`,
};
export const bodyOf = (c) => (c.file === undefined ? Buffer.from(made[c.id](c.bytes ?? 0)) : read(c.file));
