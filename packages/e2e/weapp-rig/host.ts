import { dom } from './dom.js';
import * as glassEasel from 'glass-easel';
import { type AssociatedBackend, type CodeSpace, MiniProgramEnv, type Root } from 'glass-easel-miniprogram-adapter';
import { CONTROLS, PLAIN_TAGS } from './builtins.js';
import { type CompiledTemplate, compileOne, type PackageFiles, withoutExtension } from './package-files.js';
import type { Realm } from './realm.js';

export type Query = Record<string, string>;

interface PageCaller {
  route?: string;
  options?: Query;
  setData(data: Record<string, unknown>, done?: () => void): void;
  onLoad?(query: Query): void;
  onShow?(): void;
  onReady?(): void;
  onHide?(): void;
  onUnload?(): void;
  onShareAppMessage?(from: { from: 'button' | 'menu' }): (ShareCard & { promise?: Promise<ShareCard> }) | undefined;
}

/** What a page hands over to be passed on in a chat. */
export interface ShareCard {
  title: string;
  path: string;
  /** WeChat shows the page itself where there is none */
  imageUrl?: string;
}

/** How long WeChat waits for a card that a page is still making; then it takes what was there at once. */
const CARD_WAIT_MS = 3000;

export interface OpenPage {
  path: string;
  query: Query;
  root: Root;
  caller: PageCaller;
  element: HTMLElement;
}

interface AppDefinition {
  onLaunch?(options: unknown): void;
  onShow?(options: unknown): void;
}

interface AppConfig {
  pages: string[];
  subPackages?: { root: string; pages: string[] }[];
  tabBar?: { list: { pagePath: string }[] };
  usingComponents?: Record<string, string>;
}

interface Definition {
  properties?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface HostOptions {
  files: PackageFiles;
  templates: Record<string, CompiledTemplate>;
  realm: Realm;
  /** makes the `wx` object for this host */
  wx: (host: MiniHost) => object;
}

/** Property types come from the app's realm, whose String is not ours. */
const TYPES: Record<string, unknown> = { String, Number, Boolean, Object, Array };
const ownType = (type: unknown): unknown => (typeof type === 'function' ? (TYPES[type.name] ?? type) : type);

function ownProperties(properties: Record<string, unknown> = {}): Record<string, unknown> {
  const own = (value: unknown): unknown =>
    value !== null && typeof value === 'object'
      ? { ...value, type: ownType((value as { type?: unknown }).type) }
      : ownType(value);
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, own(value)]));
}

/** The elements that glass-easel makes know their component under this name. */
interface Drawn extends HTMLElement {
  __wxElement?: glassEasel.Element;
}

/**
 * Runs a compiled mini-program on glass-easel, WeChat's own open-source component framework. Nothing here knows
 * which tool compiled it.
 */
export class MiniHost {
  readonly files: PackageFiles;
  readonly app: AppConfig;
  readonly stack: OpenPage[] = [];
  /** what the app threw while it ran or drew */
  readonly errors: unknown[] = [];
  /** size of every setData: what crosses to WeChat's view thread */
  readonly setDataBytes: number[] = [];
  readonly realm: Realm;
  launchOptions: unknown;

  private readonly modules: Record<string, { exports: unknown }> = {};
  private readonly space: CodeSpace;
  private readonly backend: AssociatedBackend;
  private readonly wx: object;
  private definition: AppDefinition | undefined;
  private readonly onError = (error: unknown): boolean => {
    this.errors.push(error);
    return false;
  };
  /** Properties of controls that the rig does not draw (cursorSpacing, autoFill …) are no fault of the app. */
  private readonly onWarning = (): boolean => false;

  constructor({ files, templates, realm, wx }: HostOptions) {
    this.files = files;
    this.realm = realm;
    this.app = JSON.parse(this.text('app.json')) as AppConfig;
    this.wx = wx(this);
    const env = new MiniProgramEnv();
    const controls = defineControls(env);
    this.space = env.createCodeSpace('main', true);
    for (const [tag, component] of controls) this.space.getComponentSpace().setGlobalUsingComponent(tag, component);
    this.backend = env.associateBackend(createBackend());
    for (const [path, template] of Object.entries(templates)) {
      this.space.addCompiledTemplate(path, template as unknown as Parameters<CodeSpace['addCompiledTemplate']>[1]);
      this.configure(path);
    }
    glassEasel.globalOptions.throwGlobalError = false;
    glassEasel.addGlobalErrorListener(this.onError);
    glassEasel.addGlobalWarningListener(this.onWarning);
  }

  get top(): OpenPage {
    const page = this.stack.at(-1);
    if (!page) throw new Error('no page is open');
    return page;
  }

  isTab(path: string): boolean {
    return (this.app.tabBar?.list ?? []).some(({ pagePath }) => pagePath === path.replace(/^\//, ''));
  }

  /** Every page of the package, those of subpackages with their root. */
  get pages(): string[] {
    const sub = (this.app.subPackages ?? []).flatMap(({ root, pages }) =>
      pages.map((page) => `${root.replace(/\/$/, '')}/${page}`),
    );
    return [...this.app.pages, ...sub];
  }

  launch(path: string, query: Query = {}): void {
    this.launchOptions = { path, query, scene: 1001, referrerInfo: {} };
    this.runFile('app.js');
    if (!this.definition) throw new Error('app.js did not call App()');
    // Components that draw the pages; requested by the base library before the first page.
    for (const file of ['comp.js', 'custom-wrapper.js']) if (file in this.files) this.runFile(file);
    this.definition.onLaunch?.(this.launchOptions);
    this.definition.onShow?.(this.launchOptions);
    this.open(path, query);
  }

  open(target: string, query: Query = {}): void {
    const path = target.replace(/^\//, '');
    if (!this.pages.includes(path)) throw new Error(`no page ${path} in app.json`);
    this.runFile(`${path}.js`);
    const below = this.stack.at(-1);
    if (below) {
      below.caller.onHide?.();
      below.element.style.display = 'none';
    }
    const root = this.backend.createRoot('page-root', this.space, path);
    const caller = root.get() as unknown as PageCaller;
    caller.route = path;
    caller.options = query;
    this.watchSetData(caller);
    const placeholder = document.createElement('div');
    document.body.appendChild(placeholder);
    root.attach(
      document.body as unknown as glassEasel.GeneralBackendElement,
      placeholder as unknown as glassEasel.GeneralBackendElement,
    );
    const element = root.getComponent().getBackendElement() as unknown as HTMLElement;
    this.stack.push({ path, query, root, caller, element });
    caller.onLoad?.(query);
    caller.onShow?.();
    caller.onReady?.();
  }

  /** Closes the page on top; the one below is shown again unless another is opened at once. */
  back({ show = true } = {}): void {
    const page = this.stack.pop();
    if (!page) return;
    page.caller.onUnload?.();
    page.root.release();
    page.element.remove();
    const below = this.stack.at(-1);
    if (!below || !show) return;
    below.element.style.display = '';
    below.caller.onShow?.();
  }

  close(): void {
    while (this.stack.length > 0) this.back({ show: false });
    glassEasel.removeGlobalErrorListener(this.onError);
    glassEasel.removeGlobalWarningListener(this.onWarning);
  }

  /** Sends an event the way the base library does; the app's own listeners decide what it means. */
  fire(element: Element, type: string, detail: object = {}, options = { bubbles: true, composed: true }): void {
    let node: Drawn | null = element as Drawn;
    while (node && !node.__wxElement) node = node.parentElement;
    if (!node?.__wxElement) throw new Error('the element belongs to no component');
    glassEasel.Event.dispatchEvent(node.__wxElement, new glassEasel.Event(type, detail, options));
  }

  /** A property of a control (`open-type` of a button) as the app has set it. */
  propertyOf(control: Element, name: string): unknown {
    return (control as Drawn & { __wxElement?: { data?: Record<string, unknown> } }).__wxElement?.data?.[name];
  }

  /** The id that the app gave an element; WeChat's own, not that of the document. */
  idOf(element: Element): string {
    return (element as Drawn).__wxElement?.id ?? '';
  }

  /** The card of the page on top; null where the page lets nothing be passed on. */
  async share(from: 'button' | 'menu'): Promise<ShareCard | null> {
    const offered = this.top.caller.onShareAppMessage?.({ from });
    if (!offered) return null;
    const { promise, ...atOnce } = offered;
    if (!promise) return atOnce;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ShareCard>((resolve) => {
      timer = setTimeout(resolve, CARD_WAIT_MS, atOnce);
    });
    return Promise.race([promise.catch(() => late), late]).finally(() => clearTimeout(timer));
  }

  private text(file: string): string {
    const text = this.files[file];
    if (text === undefined) throw new Error(`the package has no ${file}`);
    return text;
  }

  private configure(path: string): void {
    const json = this.files[`${path}.json`];
    if (json === undefined) return;
    const own = JSON.parse(json) as AppConfig;
    this.space.addComponentStaticConfig(path, {
      ...own,
      usingComponents: { ...this.app.usingComponents, ...own.usingComponents },
    });
  }

  private watchSetData(caller: PageCaller): void {
    const original = caller.setData.bind(caller);
    caller.setData = (data, done) => {
      // The real bridge carries JSON only: whatever does not survive it must be missing here too.
      const json = JSON.stringify(data);
      this.setDataBytes.push(json.length);
      original(JSON.parse(json) as Record<string, unknown>, done);
    };
  }

  private require(from: string, specifier: string): unknown {
    const parts = specifier.startsWith('/') ? [] : from.split('/').slice(0, -1);
    for (const part of specifier.split('/')) {
      if (part === '..') parts.pop();
      else if (part && part !== '.') parts.push(part);
    }
    const file = parts.join('/');
    return this.runFile(file in this.files ? file : `${file}.js`);
  }

  private runFile(file: string): unknown {
    const loaded = this.modules[file];
    if (loaded) return loaded.exports;
    const module = { exports: {} as unknown };
    this.modules[file] = module;
    const path = withoutExtension(file);
    this.realm.evaluate(file, this.text(file), {
      module,
      exports: module.exports,
      require: (specifier: string) => this.require(file, specifier),
      wx: this.wx,
      App: (definition: AppDefinition) => {
        this.definition = definition;
      },
      getApp: () => this.definition,
      getCurrentPages: () => this.stack.map(({ caller }) => caller),
      Page: (definition: Definition) =>
        this.space
          .component(path)
          .pageDefinition(definition as never)
          .register(),
      Component: (definition: Definition) =>
        this.space
          .component(path)
          .definition({ ...definition, properties: ownProperties(definition.properties) } as never)
          .register(),
      Behavior: (definition: Definition) =>
        this.space
          .behavior()
          .definition(definition as never)
          .register(),
    });
    return module.exports;
  }
}

function defineControls(env: MiniProgramEnv): [string, glassEasel.GeneralComponentDefinition][] {
  const space = env.getGlobalCodeSpace().getComponentSpace();
  return Object.entries(CONTROLS).map(([tag, { template, properties, methods = {} }]) => {
    let builder = space.define(`builtin/${tag}`).template(compileOne(template) as never) as unknown as ControlBuilder;
    for (const [name, type] of Object.entries(properties)) builder = builder.property(name, type);
    return [tag, builder.definition({ methods }).registerComponent()];
  });
}

interface ControlBuilder {
  property(name: string, type: unknown): ControlBuilder;
  definition(definition: object): ControlBuilder;
  registerComponent(): glassEasel.GeneralComponentDefinition;
}

/** Draws into jsdom. Tags become wx-*, so that <input> is no void HTML element; native-* ones become the real thing. */
function createBackend(): glassEasel.CurrentWindowBackendContext {
  const real = dom.document;
  const backend = new glassEasel.CurrentWindowBackendContext();
  const named = (tag: string): string => {
    if (tag.startsWith('native-')) return tag.slice('native-'.length);
    return PLAIN_TAGS.has(tag) || tag in CONTROLS ? `wx-${tag}` : tag;
  };
  backend.document = {
    createElement: (tag: string) => real.createElement(named(tag)),
    createTextNode: (text: string) => real.createTextNode(text),
    createDocumentFragment: () => real.createDocumentFragment(),
  } as unknown as glassEasel.CurrentWindowBackendContext['document'];
  backend.onEvent((target, type, detail, options) => {
    const event = new glassEasel.Event(type, detail, options);
    glassEasel.Event.dispatchEvent(target, event);
    return event.defaultPrevented() ? 1 : 0;
  });
  return backend;
}
