import { dom } from './dom.js';
import { MiniHost, type Query, type ShareCard } from './host.js';
import { compileTemplates, readPackage, type TemplateProblem } from './package-files.js';
import { type PhoneFile, PhoneFiles } from './phone-files.js';
import { PrivacyWatch } from './privacy.js';
import { createRealm } from './realm.js';
import { createWx, type WxOptions, type WxRecord } from './wx.js';

export { createRealm, PrivacyWatch, type ShareCard };
export type { PhoneFile };
export { dimensionsOf } from './picture.js';

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
  /** cards passed on by a button of a page */
  readonly shared: (ShareCard | null)[] = [];
  readonly files = new PhoneFiles();
  readonly privacy = new PrivacyWatch();
  private readonly host: MiniHost;

  constructor(options: PhoneOptions) {
    const files = readPackage(options.dist);
    const { templates, problems } = compileTemplates(files);
    this.problems = problems;
    this.host = new MiniHost({
      files,
      templates,
      realm: createRealm(SILENT),
      wx: (host) => createWx(host, { ...options, files: this.files }, this.records, this.privacy),
    });
  }

  get pages(): string[] {
    return this.host.pages;
  }

  /** path of the page on top */
  get path(): string {
    return this.host.top.path;
  }

  /** what it was opened with */
  get query(): Query {
    return this.host.top.query;
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
   * @param within a CSS selector of the elements to look in
   */
  async find(what: string, within?: string): Promise<Element> {
    return this.until(within ? `“${what}” in ${within}` : `“${what}”`, () => {
      if (/^(\.|#|\[|wx-)/.test(what)) return this.all(what)[0];
      const places = within
        ? this.all(within).flatMap((place) => [place, ...place.querySelectorAll('*')])
        : this.all('*');
      return places.filter((element) => element.textContent?.includes(what)).at(-1);
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
    const button = element.closest('wx-button');
    if (button) this.opened(button);
  }

  /** What WeChat itself does when one of its buttons is tapped. */
  private opened(button: Element): void {
    const kind = this.host.propertyOf(button, 'openType');
    if (kind === 'share') void this.host.share('button').then((card) => this.shared.push(card));
    if (kind !== 'agreePrivacyAuthorization') return;
    this.privacy.tap(this.host.idOf(button));
    this.host.fire(button, 'agreeprivacyauthorization', {}, { bubbles: false, composed: false });
  }

  /** The card of the page on top, from WeChat's own menu; null where the menu offers none. */
  share(): Promise<ShareCard | null> {
    return this.host.share('menu');
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
