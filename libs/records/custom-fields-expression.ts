import { compile, TreeInterpreter } from '@jmespath-community/jmespath';
import type { Json, JsonObject } from '#connectors';
import { AppError } from '#kernel';
import { Meter } from './custom-fields-meter.js';

/** The text is no expression that we would run. */
export class ExpressionInvalid extends AppError {
  readonly code = 'expression_invalid';
  override readonly status = 422;
}

type Node = ReturnType<typeof compile>;
type Value = ReturnType<typeof TreeInterpreter.visit>;
type Operands = Parameters<typeof TreeInterpreter.runtime.callFunction>[1];

export const LONGEST_EXPRESSION = 1024;
const { _functionTable: FUNCTIONS } = TreeInterpreter.runtime;
/** The package hands out an instance only. */
const Interpreter = TreeInterpreter.constructor as new () => typeof TreeInterpreter;
const NOTHING: Node = { type: 'Identity' };

/** Runs one expression after the other, and counts their steps. */
class MeteredInterpreter extends Interpreter {
  private meter = new Meter();

  constructor() {
    super();
    const call = this.runtime.callFunction.bind(this.runtime);
    this.runtime.callFunction = (name: string, operands: Operands) => {
      this.meter.call(name, operands);
      return call(name, operands);
    };
  }

  run(node: Node, raw: JsonObject): Json {
    this.meter = new Meter();
    try {
      const found = (this.search(node, raw) as Json | undefined) ?? null;
      this.meter.hold(found);
      return found;
    } finally {
      this.meter = new Meter();
      this.search(NOTHING, null); // or the payload would stay in memory
    }
  }

  override visit(node: Node, value: Value): Value {
    const found = this.step(node, value);
    this.meter.step(found);
    return found;
  }

  /** What the package takes too lightly is looked at before it happens. */
  private step(node: Node, value: Value): Value {
    if (node.type === 'Field') return own(value, node.name) ? super.visit(node, value) : null;
    if (node.type === 'Flatten') {
      const child = this.visit(node.child, value);
      this.meter.flatten(child);
      return super.visit({ ...node, child: literal(child) }, value);
    }
    if (node.type !== 'Comparator') return super.visit(node, value);
    const left = this.visit(node.left, value);
    const right = this.visit(node.right, value);
    if (node.name === 'EQ' && isPlain(left) && isPlain(right)) return left === right; // what nearly every filter asks
    this.meter.hold(left);
    this.meter.hold(right);
    return super.visit({ ...node, left: literal(left), right: literal(right) }, value);
  }
}

const interpreter = new MeteredInterpreter();

/** A JMESPath expression, compiled once. Throws ExpressionInvalid. */
export class Expression {
  private readonly node: Node;

  constructor(text: string) {
    this.node = compiled(text);
    check(this.node);
  }

  /** What lies there; null where nothing does. Throws where the payload is not as the expression wants it, or too much for it. */
  evaluate(raw: JsonObject): Json {
    const found = interpreter.run(this.node, raw);
    if (typeof found !== 'object') return typeof found === 'number' && !Number.isFinite(found) ? null : found;
    return JSON.parse(JSON.stringify(found)) as Json; // a copy: what lies in the payload belongs to others
  }
}

function compiled(text: string): Node {
  if (text.length > LONGEST_EXPRESSION) {
    throw new ExpressionInvalid(`An expression has at most ${LONGEST_EXPRESSION} characters.`);
  }
  try {
    return compile(text);
  } catch (error) {
    const reason = error instanceof Error && error.name !== 'RangeError' ? error.message : 'It is nested too deeply';
    throw new ExpressionInvalid(`This is no JMESPath expression. ${reason}`);
  }
}

/** What would fail on every payload is refused before it meets one. */
function check(node: Node): void {
  if (node.type === 'LetExpression') throw new ExpressionInvalid('Variables (`let … in`) are not supported.');
  if (node.type === 'Variable') throw new ExpressionInvalid(`There is no variable ${node.name}.`);
  if (node.type === 'Function') checkCall(node.name, node.children.length);
  if (node.type === 'Literal') return;
  for (const part of Object.values(node).flat()) if (isNode(part)) check(part);
}

function checkCall(name: string, given: number): void {
  const signature = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]?._signature : undefined;
  if (!signature) throw new ExpressionInvalid(`There is no function ${name}.`);
  const least = signature.filter(({ optional }) => !optional).length;
  const most = signature.some(({ variadic }) => variadic) ? Infinity : signature.length;
  if (given < least || given > most) {
    const wanted = least === most ? String(least) : `${least} ${most === Infinity ? 'or more' : `to ${most}`}`;
    throw new ExpressionInvalid(`The function ${name} takes ${wanted} arguments, not ${given}.`);
  }
}

const isNode = (part: unknown): part is Node => typeof part === 'object' && part !== null && 'type' in part;

/** The package would also find what every object inherits: `constructor`. */
const own = (value: Value, name: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name);

const isPlain = (value: Value): boolean => typeof value !== 'object' || value === null;

const literal = (value: Value): Node => ({ type: 'Literal', value: value as Json });
