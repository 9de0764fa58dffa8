import type {
  Command,
  Expression,
  LookupField,
  Option,
  Pipeline,
  SortKey,
} from '../../../grammars/spl/index.ts';
import { type Doc, fill, group, indent, join, line, render, softline } from '../../print/index.ts';
import { expressionDoc, macroDoc, termDoc } from './print-terms.ts';
import {
  argument,
  assignedField,
  macroText,
  measuredField,
  optionValue,
  quotePattern,
  quoteValue,
} from './quote.ts';

/** Canonical SPL: one line when it fits, else one stage a line. Total. */
export function print(tree: Pipeline): string {
  return render(group(pipelineDoc(tree, false)));
}

/** One stage by itself, without its pipe. */
export function printStage(stage: Command): string {
  return render(group(stageDoc(stage)), 1_000_000);
}

/** An expression by itself. */
export function printExpression(node: Expression): string {
  return render(group(expressionDoc(node, bracketed)), 1_000_000);
}

function pipelineDoc(tree: Pipeline, isTemplate: boolean): Doc {
  const [first, ...rest] = tree.stages;
  if (first === undefined) return '';
  const bare = isTemplate || (first.type === 'Search' && first.implied);
  return [bare ? '' : '| ', stageDoc(first), ...rest.map((stage) => [line, '| ', stageDoc(stage)])];
}

/** A subsearch. Those of `foreach` and `appendpipe` go on with the rows at hand, and so have no pipe at the front. */
function bracketed(tree: Pipeline, isTemplate = false): Doc {
  const startsWithSearch = tree.stages[0]?.type === 'Search';
  return group(['[', indent([softline, pipelineDoc(tree, isTemplate || startsWithSearch)]), softline, ']']);
}

function stageDoc(stage: Command): Doc {
  const content = group(indent(commandDoc(stage), 4));
  if (stage.comments === undefined) return content;
  return [content, ...stage.comments.map((text) => ` \`\`\` ${text} \`\`\``)];
}

/** Parts with breakable blanks between; empty ones are passed over. */
function parts(...items: readonly (Doc | undefined)[]): Doc {
  return join(
    line,
    items.filter((item): item is Doc => item !== undefined && item !== ''),
  );
}

/** Parts that stay on one line. */
function words(...items: readonly (string | undefined)[]): string {
  return items.filter((item) => item !== undefined && item !== '').join(' ');
}

function optionText({ name, value }: Option): string {
  return `${name}=${optionValue(name, value)}`;
}

function optionTexts(options: readonly Option[]): string {
  return options.map(optionText).join(' ');
}

function setting(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name}=${optionValue(name, value)}`;
}

function fieldsDoc(fields: readonly string[], separator = ','): Doc | undefined {
  if (fields.length === 0) return undefined;
  return fill(separator, fields.map(argument));
}

function byDoc(keyword: string, fields: readonly string[], separator = ''): Doc | undefined {
  const list = fieldsDoc(fields, separator);
  return list === undefined ? undefined : group([keyword, indent([line, list])]);
}

function as(name: string | undefined): string {
  return name === undefined ? '' : ` as ${argument(name)}`;
}

function lookupFields(fields: readonly LookupField[]): Doc {
  return join(
    [',', line],
    fields.map(({ column, field }) => `${argument(column)}${as(field)}`),
  );
}

function sortKey(key: SortKey): string {
  const field = key.as === undefined ? argument(key.field) : `${key.as}(${argument(key.field)})`;
  return key.descending ? `- ${field}` : field;
}

type Measuring = Extract<Command, { aggregations: unknown }>;

function measures(stage: Measuring): Doc {
  return join(
    line,
    stage.aggregations.map((item) => {
      if (item.type === 'Macro') return macroDoc(item);
      const { argument: measured } = item;
      const inner: Doc =
        measured === undefined
          ? ''
          : typeof measured === 'string'
            ? ['(', measuredField(measured, item.function), ')']
            : ['(eval(', expressionDoc(measured, bracketed), '))'];
      return [item.function, inner, as(item.as)];
    }),
  );
}

function commandDoc(stage: Command): Doc {
  switch (stage.type) {
    case 'Search': {
      const term = stage.term === undefined ? undefined : termDoc(stage.term, bracketed);
      return stage.implied ? (term ?? '') : parts('search', term);
    }
    case 'Where':
      return parts('where', expressionDoc(stage.expression, bracketed));
    case 'Eval':
      return [
        'eval ',
        join(
          [',', line],
          stage.assignments.map(({ field, value }) => [
            `${assignedField(field)} = `,
            expressionDoc(value, bracketed),
          ]),
        ),
      ];
    case 'Stats':
      return parts(stage.command, optionTexts(stage.options), measures(stage), byDoc('by', stage.by));
    case 'Timechart': {
      const over = stage.over === undefined ? undefined : `over ${argument(stage.over)}`;
      return parts(stage.command, optionTexts(stage.options), measures(stage), over, byDoc('by', stage.by));
    }
    case 'Tstats': {
      const options = stage.options.map((item) =>
        item.type === 'Macro' ? macroDoc(item) : optionText(item),
      );
      const { from, where } = stage;
      const source =
        from === undefined
          ? undefined
          : `from ${from.source === 'namespace' ? argument(from.name) : `${from.source}=${optionValue('', from.name)}`}`;
      const filter =
        where === undefined ? undefined : group(indent(['where', line, termDoc(where, bracketed)]));
      // mstats may have a span without a by clause.
      const span = setting('span', stage.span);
      const by =
        stage.by.length === 0 ? span : group(['by', indent([line, parts(fieldsDoc(stage.by, ''), span)])]);
      return parts(parts(stage.command, ...options), measures(stage), source, filter, by);
    }
    case 'Rename':
      return [
        'rename ',
        join(
          [',', line],
          stage.pairs.map(({ from, to }) => `${argument(from)}${as(to)}`),
        ),
      ];
    case 'FieldList':
      return parts(stage.mode === 'drop' ? `${stage.command} -` : stage.command, fieldsDoc(stage.fields));
    case 'Rex':
      return words(
        'rex',
        setting('field', stage.field),
        setting('mode', stage.mode),
        setting('max_match', stage.maxMatch),
        setting('offset_field', stage.offsetField),
        quotePattern(stage.pattern),
      );
    case 'RegexCommand': {
      const subject =
        stage.field === undefined ? '' : `${argument(stage.field)}${stage.negated ? '!=' : '='}`;
      return `regex ${subject}${quotePattern(stage.pattern)}`;
    }
    case 'Bin':
      return words(stage.command, optionTexts(stage.options), argument(stage.field) + as(stage.as));
    case 'Fillnull':
      return parts(words('fillnull', setting('value', stage.value)), fieldsDoc(stage.fields, ''));
    case 'Dedup': {
      const sortby = stage.sortby.length === 0 ? undefined : `sortby ${stage.sortby.map(sortKey).join(' ')}`;
      return parts(
        words('dedup', stage.count),
        fieldsDoc(stage.fields, ''),
        optionTexts(stage.options),
        sortby,
      );
    }
    case 'Sort': {
      const keys = stage.keys.map(sortKey).join(', ');
      return words('sort', stage.count, keys, stage.reversed ? 'desc' : '');
    }
    case 'Head': {
      const condition =
        stage.expression === undefined ? undefined : ['(', expressionDoc(stage.expression, bracketed), ')'];
      return parts(words(stage.command, stage.count), condition, optionTexts(stage.options));
    }
    case 'Top':
      return parts(
        words(stage.command, stage.count),
        optionTexts(stage.options),
        fieldsDoc(stage.fields),
        byDoc('by', stage.by),
      );
    case 'Lookup':
      return parts(
        words('lookup', optionTexts(stage.options), argument(stage.table)),
        lookupFields(stage.inputs),
        stage.mode,
        lookupFields(stage.outputs),
      );
    case 'Inputlookup': {
      const where = stage.where === undefined ? undefined : ['where ', termDoc(stage.where, bracketed)];
      return parts(words('inputlookup', optionTexts(stage.options), argument(stage.table)), where);
    }
    case 'Outputlookup':
      return words('outputlookup', optionTexts(stage.options), argument(stage.table));
    case 'Join':
      return parts(
        words('join', optionTexts(stage.options)),
        fieldsDoc(stage.fields, ''),
        bracketed(stage.subsearch.pipeline),
      );
    case 'Append':
      return parts(
        words(stage.command, optionTexts(stage.options)),
        bracketed(stage.subsearch.pipeline, stage.command === 'appendpipe'),
      );
    case 'MapCommand': {
      const inner = stage.subsearch === undefined ? undefined : bracketed(stage.subsearch.pipeline);
      return parts(words('map', optionTexts(stage.options), setting('search', stage.search)), inner);
    }
    case 'Transaction':
      return parts('transaction', fieldsDoc(stage.fields, ''), optionTexts(stage.options));
    case 'Spath':
      return words('spath', optionTexts(stage.options), stage.path && argument(stage.path));
    case 'Mvexpand':
      return words('mvexpand', argument(stage.field), optionTexts(stage.options));
    case 'Makemv':
      return words('makemv', optionTexts(stage.options), argument(stage.field));
    case 'Foreach':
      return parts(
        words('foreach', optionTexts(stage.options)),
        fieldsDoc(stage.fields, ''),
        bracketed(stage.subsearch.pipeline, true),
      );
    case 'Iplocation':
      return words('iplocation', optionTexts(stage.options), argument(stage.field));
    case 'Convert': {
      const calls = stage.conversions.map(
        (item) => `${item.function}(${argument(item.field)})${as(item.as)}`,
      );
      return parts(words('convert', setting('timeformat', stage.timeformat)), ...calls);
    }
    case 'From':
      return stage.command === 'datamodel'
        ? words('datamodel', ...stage.name.split('.').map(argument), stage.mode)
        : `from ${stage.source} ${argument(stage.name)}`;
    case 'Union':
      return parts(
        words(stage.command, optionTexts(stage.options)),
        ...stage.inputs.map((input) =>
          typeof input === 'string' ? argument(input) : bracketed(input.pipeline),
        ),
      );
    case 'Addtotals':
      return parts(words('addtotals', optionTexts(stage.options)), fieldsDoc(stage.fields, ''));
    case 'Replace': {
      const pairs = stage.pairs.map(({ from, to }) => `${argument(from)} with ${argument(to)}`);
      const list = stage.fields.length === 0 ? undefined : ['in ', fieldsDoc(stage.fields) ?? ''];
      return parts(['replace ', join([',', line], pairs)], list);
    }
    case 'Return':
      return words(
        'return',
        stage.count,
        ...stage.items.map(({ field, as: alias, valueOnly }) =>
          valueOnly ? `$${field}` : alias === undefined ? argument(field) : `${alias}=${argument(field)}`,
        ),
      );
    case 'Format':
      return words('format', optionTexts(stage.options), ...stage.frame.map((text) => quoteValue(text)));
    case 'Makeresults':
      return words('makeresults', optionTexts(stage.options));
    case 'MacroCommand':
      return words(macroText(stage.macro.name, stage.macro.arguments), stage.rest);
    case 'Generic':
      return words(stage.name, stage.arguments);
  }
}
