/** The syntax tree of SPL, under the names that raising uses. */
export type {
  Aggregation,
  Assignment,
  Bin,
  Binary,
  BinaryOperator,
  Command,
  Eval,
  Expression,
  FunctionCall,
  Logical,
  Macro,
  MacroCommand,
  Option,
  Pipeline,
  Search,
  SearchComparison,
  SearchOperator,
  SearchTerm,
  Stats,
  Tstats,
  Where,
} from '../../../../grammars/spl/index.ts';

import type { Logical } from '../../../../grammars/spl/index.ts';

export type LogicalOperator = Logical['operator'];
