import { describe, expect, it } from 'vitest';
import { checkParsed } from '../../src/check.ts';
import type { MacroTable } from '../../src/language/index.ts';
import { spl } from '../../src/languages/spl/index.ts';
import { parse } from '../../src/parse.ts';
import { sourceText } from '../../src/text/index.ts';
import { macroTable } from './support.ts';

function lints(text: string, macros?: MacroTable): string[] {
  const source = sourceText('search', text);
  const tree = spl.read(source, macros === undefined ? {} : { macros }).value!;
  return spl.lint!(tree, source).diagnostics.map((item) => item.code);
}

describe('lints', () => {
  it.each([
    ['a=1 or b=2', ['spl-lower-case-operator']],
    ['a=1 "or" b=2', []],
    ['a="x &gt; y"', ['spl-html-entity']],
    ['a IN ("x &amp; y")', ['spl-html-entity']],
    ['a IN ("x". "y")', ['spl-list-dot']],
    ['a IN ("x.", "y")', []],
    ['* | where match(x.y, "z")', ['spl-dotted-name']],
    ['* | where match(\'x.y\', "z")', []],
    ['* | eval z = x . y', []],
    ['* | rex field=f "(?<x>a)(?<y>b)" | eval z=x.y', []],
    ['* | where "a.b"="c"', ['spl-string-comparison']],
    ['* | where \'a.b\'="c"', []],
    ['a=1 b=2 OR c=3', ['spl-or-before-and']],
    ['a=1 (b=2 OR c=3)', []],
  ])('%s', (text, codes) => {
    expect(lints(text)).toEqual(codes);
  });

  it('sees what a macro does to the operators beside it', () => {
    const macros = macroTable({ either: 'x=1 OR x=2', both: 'x=1 y=2', grouped: '(x=1 OR x=2)' });
    expect(lints('a=1 `either`', macros)).toEqual([]);
    expect(lints('NOT `either`', macros)).toEqual(['spl-macro-operators']);
    expect(lints('NOT `grouped`', macros)).toEqual([]);
    expect(lints('a=1 OR `both`', macros)).toContain('spl-macro-operators');
  });

  it('looks at a rule with the macros that it was read with', () => {
    const macros = macroTable({ shells: '(a=1 OR a=2)', either: 'x=1 OR x=2' });
    const codes = (text: string): string[] =>
      parse(text, { from: 'spl', macros }).flatMap((parsed) =>
        checkParsed(parsed)
          .diagnostics.map(({ code }) => code)
          .filter((code) => /^spl-(?:macro-operators|or-before-and)$/.test(code)),
      );
    expect(codes('index=edr `shells` (b=1 OR b=2)')).toEqual([]);
    expect(codes('NOT `either`')).toEqual(['spl-macro-operators']);
  });

  it('does not take the text of a search with its macros for that without', () => {
    const source = sourceText('search', 'a=1 `shells` (b=1 OR b=2)');
    spl.read(source, { macros: macroTable({ shells: '(a=1 OR a=2)' }) });
    const tree = spl.read(source, {}).value!;
    expect(spl.lint!(tree, source).diagnostics).toEqual([]);
  });
});
