import { stringify } from 'yaml';
import { failure, measureFile } from '../../../test/domain.js';
import { readMeasureText } from './measure-text.js';

const fault = (text: string) => {
  try {
    readMeasureText(text, 'file.yaml');
  } catch (error) {
    expect(error).toEqual(failure('VALIDATION'));
    return (error as { fields: { path: string; message: string }[] }).fields[0];
  }
  return undefined;
};

/** Each level of the bomb stands for nine times the one before. */
const bomb = [
  'a: &a [lol]',
  ...'bcdefghij'.split('').map((name, i) => {
    const before = 'abcdefghi'[i];
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
  }),
].join('\n');

describe('the text of a measure file', () => {
  it('is read from YAML and from JSON alike', () => {
    const measure = measureFile();
    expect(readMeasureText(stringify(measure), 'a.yaml')).toEqual(measure);
    expect(readMeasureText(JSON.stringify(measure), 'a.json')).toEqual(measure);
  });

  it.each([
    ['ten megabytes', `a: "${'x'.repeat(10_000_000)}"`, '文件过大：最多 200 万个字符'],
    ['brackets without end', '['.repeat(1_000_000), '嵌套过深'],
    ['braces without end', '{a: '.repeat(300_000), '嵌套过深'],
    ['lists in lists', `${'- '.repeat(5000)}x`, '嵌套过深'],
    ['keys of keys', `${'? '.repeat(5000)}x`, '嵌套过深'],
    ['steps of indentation', Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), '嵌套过深'],
    ['an alias bomb', bomb, '文件不是有效的 YAML 或 JSON'],
    ['a key twice', 'a: 1\na: 2', '文件不是有效的 YAML 或 JSON'],
    ['half a file', '{"code": "HL', '文件不是有效的 YAML 或 JSON'],
  ])('is refused, and soon, where it is %s', (_, text, message) => {
    expect(fault(text)?.message).toBe(message);
  });

  it('names the line', () => {
    expect(fault('a: 1\nb: 2\nb: 3')?.path).toBe('file.yaml 第 3 行');
    expect(fault(`a: 1\nb: ${'['.repeat(200)}`)?.path).toBe('file.yaml 第 2 行');
  });
});
