export { type Doc, fill, group, hardline, indent, join, line, render, softline } from './doc.ts';
