/**
 * A small solver for propositional formulas in clauses: unit propagation with two watched literals, learning from
 * conflicts, decisions by activity, false first (so that a model holds no more than it must). After MiniSat (Eén and
 * Sörensson, "An Extensible SAT-solver", 2003). A literal is `2 * variable`, or `2 * variable + 1` for its negation.
 */
export interface Solver {
  readonly newVariable: () => number;
  readonly add: (clause: readonly number[]) => void;
  /** A model by variable, undefined when there is none, `unknown` when the conflicts allowed are used up. */
  readonly solve: (conflicts: number) => readonly boolean[] | 'unknown' | undefined;
}

/** Steps of work that are left, shared by all searches of one question. */
export interface Steps {
  left: number;
}

export const negate = (literal: number): number => literal ^ 1;

const unassigned = 2;

export function solver(steps: Steps): Solver {
  /** 0 true, 1 false, 2 unassigned: by variable, as the literal of that value has it in its last bit. */
  const values: number[] = [];
  const levels: number[] = [];
  const reasons: (number[] | undefined)[] = [];
  const activities: number[] = [];
  const watches: number[][][] = [];
  const trail: number[] = [];
  const levelStarts: number[] = [];
  let head = 0;
  let increment = 1;
  let contradiction = false;

  return { newVariable, add, solve };

  function newVariable(): number {
    values.push(unassigned);
    levels.push(0);
    reasons.push(undefined);
    activities.push(0);
    watches.push([], []);
    return values.length - 1;
  }

  /** 0 true, 1 false, 2 or more unassigned. */
  function stateOf(literal: number): number {
    const value = values[literal >> 1]!;
    return value === unassigned ? unassigned : value ^ (literal & 1);
  }

  function add(given: readonly number[]): void {
    backTo(0);
    const literals = new Set(given);
    const clause = [...literals];
    steps.left -= clause.length;
    if (clause.some((literal) => literals.has(negate(literal)) || stateOf(literal) === 0)) return;
    const open = clause.filter((literal) => stateOf(literal) !== 1);
    if (open.length === 0) contradiction = true;
    else if (open.length === 1) assign(open[0]!, undefined);
    else attach(open);
  }

  function attach(clause: number[]): void {
    watches[negate(clause[0]!)]!.push(clause);
    watches[negate(clause[1]!)]!.push(clause);
  }

  function assign(literal: number, reason: number[] | undefined): void {
    const variable = literal >> 1;
    values[variable] = literal & 1;
    levels[variable] = levelStarts.length;
    reasons[variable] = reason;
    trail.push(literal);
  }

  function backTo(level: number): void {
    if (levelStarts.length <= level) return;
    const start = levelStarts[level]!;
    for (let i = trail.length - 1; i >= start; i--) values[trail[i]! >> 1] = unassigned;
    trail.length = start;
    levelStarts.length = level;
    head = Math.min(head, start);
  }

  /** A clause that is false, if there is one. */
  function propagate(): number[] | undefined {
    while (head < trail.length) {
      const literal = trail[head++]!;
      const watching = watches[literal]!;
      steps.left -= 1 + watching.length;
      let kept = 0;
      for (let i = 0; i < watching.length; i++) {
        const clause = watching[i]!;
        const falseLiteral = negate(literal);
        if (clause[0] === falseLiteral) {
          clause[0] = clause[1]!;
          clause[1] = falseLiteral;
        }
        if (stateOf(clause[0]!) === 0 || !moveWatch(clause)) {
          watching[kept++] = clause;
          if (stateOf(clause[0]!) === 0) continue;
          if (stateOf(clause[0]!) === 1) {
            for (let rest = i + 1; rest < watching.length; rest++) watching[kept++] = watching[rest]!;
            watching.length = kept;
            return clause;
          }
          assign(clause[0]!, clause);
        }
      }
      watching.length = kept;
    }
    return undefined;
  }

  function moveWatch(clause: number[]): boolean {
    for (let i = 2; i < clause.length; i++) {
      if (stateOf(clause[i]!) === 1) {
        steps.left -= 0.125;
        continue;
      }
      const moved = clause[i]!;
      clause[i] = clause[1]!;
      clause[1] = moved;
      watches[negate(moved)]!.push(clause);
      return true;
    }
    return false;
  }

  /** The clause learned from a conflict (its first literal will be assigned), and the level to go back to. */
  function analyse(conflict: number[]): { readonly clause: number[]; readonly level: number } {
    const learned: number[] = [];
    const seen = new Set<number>();
    const level = levelStarts.length;
    let open = 0;
    let reason: number[] = conflict;
    let at = trail.length;
    let literal: number;
    do {
      for (const other of reason) {
        const variable = other >> 1;
        if (seen.has(variable) || levels[variable] === 0) continue;
        seen.add(variable);
        bump(variable);
        if (levels[variable] === level) open++;
        else learned.push(other);
      }
      do at--;
      while (!seen.has(trail[at]! >> 1));
      literal = trail[at]!;
      reason = reasons[literal >> 1] ?? [];
      open--;
    } while (open > 0);
    learned.sort((a, b) => levels[b >> 1]! - levels[a >> 1]!);
    const clause = [negate(literal), ...learned];
    return { clause, level: learned.length === 0 ? 0 : levels[learned[0]! >> 1]! };
  }

  function bump(variable: number): void {
    activities[variable]! += increment;
    if (activities[variable]! < 1e100) return;
    for (let i = 0; i < activities.length; i++) activities[i]! *= 1e-100;
    increment *= 1e-100;
  }

  function nextVariable(): number | undefined {
    let best: number | undefined;
    steps.left -= values.length / 8;
    for (let variable = 0; variable < values.length; variable++) {
      if (values[variable] !== unassigned) continue;
      if (best === undefined || activities[variable]! > activities[best]!) best = variable;
    }
    return best;
  }

  function solve(conflicts: number): readonly boolean[] | 'unknown' | undefined {
    backTo(0);
    head = 0;
    let left = conflicts;
    while (!contradiction) {
      if (steps.left < 0) return 'unknown';
      const conflict = propagate();
      if (conflict !== undefined) {
        if (levelStarts.length === 0) contradiction = true;
        else {
          if (left-- <= 0) return 'unknown';
          const { clause, level } = analyse(conflict);
          backTo(level);
          if (clause.length > 1) attach(clause);
          assign(clause[0]!, clause.length > 1 ? clause : undefined);
          increment *= 1.05;
        }
        continue;
      }
      const variable = nextVariable();
      if (variable === undefined) return values.map((value) => value === 0);
      levelStarts.push(trail.length);
      assign(2 * variable + 1, undefined);
    }
    return undefined;
  }
}
