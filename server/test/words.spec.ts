import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../src/platform/config/index.js';

/** What banks write in the first line of their tables, names that try a writer, and a pattern of dates: no sentences. */
const NOT_OURS = /金额\(元\)|\$\{name\}\(元\)|样例[:(|]|\/\^\(/;
const NARROW = /(?:[\u4e00-\u9fff）”》】](?:[,;?!(]|:(?! \d))|[,;:?!)][\u4e00-\u9fff“（《])/;

describe('the sentences of the server', () => {
  it('are punctuated as Chinese is: no narrow mark beside a Chinese character', () => {
    const folder = join(fromRoot('server'), 'src');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
    );
    expect(names.length).toBeGreaterThan(300);
    const found = names.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .replace(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/.*$/gm, '')
        .split('\n')
        .filter((line) => NARROW.test(line) && !NOT_OURS.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('are found where one is written narrowly', () => {
    const narrow = ["'已办结,请查看'", '`意见:{text}`', "'补助(测试)'", "'可以吗?'", '`(依据 {clause})号`'];
    expect(narrow.filter((line) => !NARROW.test(line))).toEqual([]);
    expect(["'已办结，请查看'", "'第 1 条: 2'", "['甲', '乙']"].filter((line) => NARROW.test(line))).toEqual([]);
  });
});
