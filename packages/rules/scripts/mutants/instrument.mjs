/**
 * Breaks a source file in every way of the list below, each behind a switch: `__m(7)` is true while mutant 7 is on.
 * One instrumented copy serves all mutants, so nothing is compiled again between two of them.
 *
 * Words are left alone: what a label says is for people to judge, not for arithmetic.
 */
import ts from 'typescript';

const { SyntaxKind: Kind, factory: f } = ts;

/** What each operator is mistaken for. */
const MISTAKEN = new Map([
  [Kind.LessThanToken, Kind.LessThanEqualsToken],
  [Kind.LessThanEqualsToken, Kind.LessThanToken],
  [Kind.GreaterThanToken, Kind.GreaterThanEqualsToken],
  [Kind.GreaterThanEqualsToken, Kind.GreaterThanToken],
  [Kind.EqualsEqualsEqualsToken, Kind.ExclamationEqualsEqualsToken],
  [Kind.ExclamationEqualsEqualsToken, Kind.EqualsEqualsEqualsToken],
  [Kind.AmpersandAmpersandToken, Kind.BarBarToken],
  [Kind.BarBarToken, Kind.AmpersandAmpersandToken],
  [Kind.QuestionQuestionToken, Kind.AmpersandAmpersandToken],
  [Kind.PlusToken, Kind.MinusToken],
  [Kind.MinusToken, Kind.PlusToken],
  [Kind.AsteriskToken, Kind.SlashToken],
  [Kind.SlashToken, Kind.AsteriskToken],
  [Kind.PercentToken, Kind.AsteriskToken],
  [Kind.PlusEqualsToken, Kind.MinusEqualsToken],
  [Kind.MinusEqualsToken, Kind.PlusEqualsToken],
]);
/** Order comparisons are also turned round, which a test that avoids the edge must still notice. */
const TURNED = new Map([
  [Kind.LessThanToken, Kind.GreaterThanEqualsToken],
  [Kind.LessThanEqualsToken, Kind.GreaterThanToken],
  [Kind.GreaterThanToken, Kind.LessThanEqualsToken],
  [Kind.GreaterThanEqualsToken, Kind.LessThanToken],
]);
const METHODS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
  ['floor', 'ceil'],
]);
/** Calls that hand on what they are called on: left out, the list stays as it was. */
const DROPPED = new Set(['filter', 'sort', 'reverse']);

/**
 * @param {string} name shown with a surviving mutant
 * @param {number} first number of the first mutant
 * @returns {{ code: string, mutants: { id: number, file: string, line: number, what: string }[] }}
 */
export function instrument(name, text, first) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const mutants = [];
  const add = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    const id = first + mutants.length;
    mutants.push({ id, file: name, line: line + 1, what });
    return id;
  };
  const isOn = (id) => f.createCallExpression(f.createIdentifier('__m'), undefined, [f.createNumericLiteral(id)]);
  const short = (node) => node.getText(source).replace(/\s+/g, ' ').slice(0, 70);

  const transformer = (context) => {
    const visit = (node) => {
      if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node;
      if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return node;
      // The two halves of a type assertion are a type and an expression.
      const plain = ts.visitEachChild(node, visit, context);
      if (ts.isExpression(node) && mayStandAlone(node)) return switched(node, plain);
      if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
        const id = add(node, `left out: ${short(node)}`);
        const unless = f.createPrefixUnaryExpression(Kind.ExclamationToken, isOn(id));
        // In a block, so that an else behind it stays where it belongs.
        return f.createBlock([f.createIfStatement(unless, plain)]);
      }
      if (ts.isIfStatement(node))
        return withCondition(node, plain, (expression) =>
          f.updateIfStatement(plain, expression, plain.thenStatement, plain.elseStatement),
        );
      if (ts.isBlock(node) && isBody(node) && node.statements.length > 0) {
        const id = add(node, `empty body of ${nameOf(node.parent, source)}`);
        const leave = f.createIfStatement(isOn(id), f.createReturnStatement());
        return f.updateBlock(plain, [leave, ...plain.statements]);
      }
      return plain;
    };

    /** `if (c)` also as if always and never; comparisons inside are broken by themselves. */
    const withCondition = (node, plain, update) => {
      const never = add(node.expression, `never: if (${short(node.expression)})`);
      const always = add(node.expression, `always: if (${short(node.expression)})`);
      const { expression } = plain;
      return update(choice(isOn(never), f.createFalse(), choice(isOn(always), f.createTrue(), expression)));
    };

    const switched = (node, plain) =>
      broken(node).reduce((rest, { what, expression }) => choice(isOn(add(node, what)), expression, rest), plain);

    return (file) => ts.visitNode(file, visit);
  };

  /** Every broken form of one expression, made from the source as it is written. */
  const broken = (node) => {
    const forms = [];
    const put = (what, expression) => forms.push({ what: `${what}: ${short(node)}`, expression });
    if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      const isText = [node.left, node.right].some(isWords);
      for (const [table, word] of [
        [MISTAKEN, 'mistaken'],
        [TURNED, 'turned'],
      ]) {
        const other = table.get(kind);
        if (other === undefined || (kind === Kind.PlusToken && isText)) continue;
        put(`${word} for ${ts.tokenToString(other)}`, f.createBinaryExpression(node.left, other, node.right));
      }
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === Kind.ExclamationToken || node.operator === Kind.MinusToken) put('sign lost', node.operand);
    } else if (ts.isConditionalExpression(node)) {
      put('always', node.whenTrue);
      put('never', node.whenFalse);
    } else if (node.kind === Kind.TrueKeyword) {
      put('flipped', f.createFalse());
    } else if (node.kind === Kind.FalseKeyword) {
      put('flipped', f.createTrue());
    } else if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) {
      put('emptied', f.createArrayLiteralExpression());
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: on, name: method } = node.expression;
      const other = METHODS.get(method.text);
      if (other !== undefined)
        put(
          `mistaken for ${other}`,
          f.createCallExpression(f.createPropertyAccessExpression(on, other), undefined, node.arguments),
        );
      if (DROPPED.has(method.text)) put('left out', on);
    }
    return forms;
  };

  const choice = (condition, yes, no) =>
    f.createParenthesizedExpression(f.createConditionalExpression(condition, undefined, yes, undefined, no));
  const { transformed } = ts.transform(source, [transformer]);
  const printed = ts.createPrinter({ removeComments: true }).printFile(transformed[0]);
  return { code: printed, mutants };
}

/** An expression that may be replaced by another one where it stands. */
function mayStandAlone(node) {
  const { parent } = node;
  if (ts.isBinaryExpression(node) && isAssignment(node) && ts.isForStatement(parent)) return false;
  // The left of an assignment, a pattern or a key is a place, not a value.
  if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent)) return false;
  if (ts.isLiteralTypeNode(parent) || ts.isAsExpression(parent)) return !isConst(parent);
  if (ts.isSatisfiesExpression(parent)) return false;
  return !(ts.isCallExpression(parent) && parent.expression === node && ts.isPropertyAccessExpression(node));
}

function isConst(node) {
  return ts.isLiteralTypeNode(node) || (ts.isAsExpression(node) && node.type.getText() === 'const');
}

function isAssignment({ operatorToken: { kind } }) {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isWords(node) {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function isBody(block) {
  return ts.isFunctionLike(block.parent) && !ts.isConstructorDeclaration(block.parent);
}

function nameOf(node, source) {
  return node.name?.getText(source) ?? 'a function';
}
