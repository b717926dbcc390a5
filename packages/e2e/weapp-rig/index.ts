import { dom } from './dom.js';
import { MiniHost, type Query } from './host.js';
import { compileTemplates, readPackage, type TemplateProblem } from './package-files.js';
import { createRealm } from './realm.js';
import { createWx, type WxOptions, type WxRecord } from './wx.js';

export { createRealm };

/** How long an element may take to appear: requests are real, drawing is not. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 10;

const SILENT: Console = {
  ...console,
  log: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  warn: () => undefined,
};

export interface PhoneOptions extends WxOptions {
  /** folder of the weapp build */
  dist: string;
}

/** A phone with the mini-program on it: what a test looks at and touches. */
export class Phone {
  readonly records: WxRecord[] = [];
  /** complaints of WeChat's template compiler */
  readonly problems: TemplateProblem[];
  private readonly host: MiniHost;

  constructor(options: PhoneOptions) {
    const files = readPackage(options.dist);
    const { templates, problems } = compileTemplates(files);
    this.problems = problems;
    this.host = new MiniHost({
      files,
      templates,
      realm: createRealm(SILENT),
      wx: (host) => createWx(host, options, this.records),
    });
  }

  get pages(): string[] {
    return this.host.pages;
  }

  /** path of the page on top */
  get path(): string {
    return this.host.top.path;
  }

  get depth(): number {
    return this.host.stack.length;
  }

  get text(): string {
    return this.host.top.element.textContent ?? '';
  }

  /** what the app threw, as text */
  get errors(): string[] {
    return this.host.errors.map((error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }

  /** the largest single setData so far, in characters of JSON */
  get largestSetData(): number {
    return Math.max(0, ...this.host.setDataBytes);
  }

  launch(path: string, query: Query = {}): void {
    this.host.launch(path, query);
  }

  open(path: string, query: Query = {}): void {
    this.host.open(path, query);
  }

  all(selector: string): Element[] {
    return [...this.host.top.element.querySelectorAll(selector)];
  }

  /**
   * Waits for an element of the page on top.
   * @param what a CSS selector (starts with . # [ or wx-) or a text that the innermost element contains
   */
  async find(what: string): Promise<Element> {
    return this.until(`“${what}”`, () => {
      if (/^(\.|#|\[|wx-)/.test(what)) return this.all(what)[0];
      return this.all('*')
        .filter((element) => element.textContent?.includes(what))
        .at(-1);
    });
  }

  async sees(text: string): Promise<void> {
    await this.find(text);
  }

  async isOn(path: string): Promise<void> {
    await this.until(`page ${path}`, () => this.host.top.path === path || undefined);
  }

  async tap(what: string | Element): Promise<void> {
    const element = typeof what === 'string' ? await this.find(what) : what;
    this.host.fire(element, 'tap', { x: 1, y: 1 });
  }

  async type(what: string | Element, value: string): Promise<void> {
    const element = typeof what === 'string' ? await this.find(what) : what;
    const control = element.closest('wx-input, wx-textarea') ?? element.querySelector('wx-input, wx-textarea');
    const native = control?.querySelector('input, textarea');
    if (!control || !native) throw new Error(`${String(what)} is no field`);
    (native as HTMLInputElement).value = value;
    const quiet = { bubbles: false, composed: false };
    this.host.fire(control, 'input', { value }, quiet);
    this.host.fire(control, 'blur', { value }, quiet);
  }

  /** An event that only its own element hears: change of a picker, timeupdate of a video. */
  async emit(what: string | Element, type: string, detail: object): Promise<void> {
    const element = typeof what === 'string' ? await this.find(what) : what;
    this.host.fire(element, type, detail, { bubbles: false, composed: false });
  }

  back(): void {
    this.host.back();
  }

  close(): void {
    this.host.close();
  }

  /** Looks again and again until there is something; says what was on the page where there never was. */
  async until<T>(what: string, look: () => T | undefined): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.host.errors.length > 0)
        throw new Error(`waiting for ${what}, the app threw:\n${this.errors.join('\n')}`);
      if (Date.now() > deadline) throw new Error(`no ${what} on ${this.path}, which shows: ${this.text.slice(0, 600)}`);
      await new Promise((resolve) => dom.setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
