export { type Doc, group, hardline, indent, join, line, render, softline } from './doc.ts';
