import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';

/** Path inside the package → text. */
export type PackageFiles = Record<string, string>;

/** What glass-easel calls a compiled template. */
export interface CompiledTemplate {
  groupList: Record<string, unknown>;
  content: unknown;
  fallbackListenerOnNativeNode?: boolean;
}

export interface TemplateProblem {
  file: string;
  text: string;
}

export const withoutExtension = (file: string): string => file.replace(/\.[^./]+$/, '');

/** Reads what WeChat's developer tools would upload. */
export function readPackage(dist: string): PackageFiles {
  if (!existsSync(path.join(dist, 'app.json'))) throw new Error(`no mini-program in ${dist}: build it first`);
  const files: PackageFiles = {};
  const visit = (dir: string): void => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (/\.(js|json|wxml|wxss|wxs)$/.test(entry.name)) {
        files[path.relative(dist, file).replaceAll(path.sep, '/')] = readFileSync(file, 'utf8');
      }
    }
  };
  visit(dist);
  return files;
}

/** The compiler makes JavaScript; it is run in this realm, where the framework lives. */
const evaluate = (code: string): Record<string, unknown> => new Function(code)() as Record<string, unknown>;

/** Compiles every template of the package with WeChat's own compiler; its complaints are returned, not thrown. */
export function compileTemplates(files: PackageFiles): {
  templates: Record<string, CompiledTemplate>;
  problems: TemplateProblem[];
} {
  const group = new TmplGroup();
  const problems: TemplateProblem[] = [];
  for (const [file, text] of Object.entries(files)) {
    if (file.endsWith('.wxs')) group.addScript(withoutExtension(file), text);
    if (!file.endsWith('.wxml')) continue;
    for (const warning of group.addTmpl(withoutExtension(file), text) ?? [])
      problems.push({ file, text: String(warning) });
  }
  const groupList = evaluate(`return ${group.getTmplGenObjectGroups()}`);
  group.free();
  const templates: Record<string, CompiledTemplate> = {};
  for (const file of Object.keys(files)) {
    if (!file.endsWith('.wxml')) continue;
    const name = withoutExtension(file);
    // Taro writes `bindtap` without a colon on view and text: listened for on the native node.
    templates[name] = { groupList, content: groupList[name], fallbackListenerOnNativeNode: true };
  }
  return { templates, problems };
}

/** Compiles the template of one built-in control. */
export function compileOne(source: string): CompiledTemplate {
  const group = new TmplGroup();
  group.addTmpl('', source);
  const groupList = evaluate(`return ${group.getTmplGenObjectGroups()}`);
  group.free();
  return { groupList, content: groupList[''] };
}
