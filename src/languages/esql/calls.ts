import type { Call, Command, Expression, Query } from '../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { counted, type SourceText, span } from '../../text/index.ts';
import { walkExpression } from './expressions.ts';
import { signatures, todaysForm } from './signatures.ts';

/** Calls that Elasticsearch refuses: of functions that it does not know, or with another number of arguments. */
export function checkCalls(query: Query, source: SourceText): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const command of query.commands) checkCommand(command, source, diagnostics);
  return diagnostics;
}

function checkCommand(command: Command, source: SourceText, diagnostics: Diagnostic[]): void {
  for (const expression of expressionsOf(command)) {
    walkExpression(expression, (node) => {
      if (node.type === 'Call' && !node.name.startsWith('?')) checkCall(node, source, diagnostics);
      if (node.type === 'In' && 'type' in node.items) checkCommands(node.items.commands, source, diagnostics);
    });
  }
  if (command.type === 'Fork') {
    for (const branch of command.branches) checkCommands(branch, source, diagnostics);
  }
  if (command.type !== 'From') return;
  for (const item of command.sources) {
    if (item.type === 'Subquery') checkCommands(item.commands, source, diagnostics);
  }
}

function checkCommands(commands: readonly Command[], source: SourceText, diagnostics: Diagnostic[]): void {
  for (const command of commands) checkCommand(command, source, diagnostics);
}

function checkCall(node: Call, source: SourceText, diagnostics: Diagnostic[]): void {
  const name = node.name.toUpperCase();
  const known = signatures.get(node.name);
  const at = span(source, node.start, node.end);
  if (known === undefined) {
    const form = todaysForm(node.name);
    const help = form === undefined ? {} : { help: `write ${form}` };
    diagnostics.push(diagnose('esql-function-unknown', { span: at, with: { name }, ...help }));
    return;
  }
  const count = node.arguments.filter((argument) => argument.type !== 'Map').length;
  if (count >= known.least && count <= known.most) return;
  const details = { name, count: String(count), expected: expectation(known.least, known.most) };
  diagnostics.push(diagnose('esql-function-arguments', { span: at, with: details }));
}

function expectation(least: number, most: number): string {
  if (least === most) return counted(least, 'argument');
  return most === Number.POSITIVE_INFINITY
    ? `at least ${counted(least, 'argument')}`
    : `${least} to ${most} arguments`;
}

/** The expressions of a command, those of its subqueries apart. */
function expressionsOf(command: Command): readonly Expression[] {
  switch (command.type) {
    case 'Where':
      return [command.condition];
    case 'Eval':
    case 'Row':
      return command.fields.map(({ value }) => value);
    case 'Stats':
      return [
        ...command.measures.flatMap(({ value, where }) => (where === undefined ? [value] : [value, where])),
        ...command.by.map(({ value }) => value),
      ];
    case 'Sort':
      return command.keys.map(({ value }) => value);
    case 'Limit':
      return command.by;
    case 'Grok':
    case 'Dissect':
      return [command.input];
    case 'LookupJoin':
      return command.on;
    case 'Completion':
      return [command.prompt];
    default:
      return [];
  }
}
