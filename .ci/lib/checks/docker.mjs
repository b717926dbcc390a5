import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT, run } from '../project.mjs';

// There may be no engine on the machine, so what a build would trip over is looked for in the text.

const DOCKER = path.join(ROOT, 'docker');
const CONFIG = 'server/src/platform/config/config.ts';
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

/** `env.example` as names and values. */
function envExample() {
  const lines = read('docker/env.example').split('\n');
  return Object.fromEntries(
    lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
}

/** The names that the server's configuration reads, from the one schema that it has. */
function configNames() {
  const schema = read(CONFIG).match(/const Environment = z\.object\(\{([\s\S]*?)\n\}\);/);
  return new Set([...(schema?.[1] ?? '').matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map((match) => match[1]));
}

/** Fills `${NAME}`, `${NAME:-default}` and `${NAME:?}` the way compose does. */
export function interpolate(text, env) {
  return text.replace(/\$\$|\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}/g, (whole, name, mark, rest) => {
    if (whole === '$$') return '$';
    const value = env[name];
    if (value) return value;
    if (mark === '-') return rest;
    if (mark === '?') throw new Error(`${name} is required`);
    return '';
  });
}

/** Stages of a Dockerfile, and the paths that it copies from the checkout. */
function readDockerfile() {
  const text = read('docker/Dockerfile').replace(/\\\n/g, ' ');
  const stages = [...text.matchAll(/^FROM\s+(\S+)\s+AS\s+(\S+)/gm)].map(([, base, name]) => ({ base, name }));
  const copied = [];
  const faults = [];
  for (const [, flags, rest] of text.matchAll(/^COPY\s+((?:--\S+\s+)*)(.+)$/gm)) {
    const from = flags.match(/--from=(\S+)/)?.[1];
    if (!from) copied.push(...rest.trim().split(/\s+/).slice(0, -1));
    else if (!stages.some(({ name }) => name === from)) faults.push(`COPY --from=${from}: no such stage`);
  }
  const args = new Set([...text.matchAll(/^ARG\s+(\w+)/gm)].map((match) => match[1]));
  for (const { base } of stages) {
    const name = base.match(/^\$\{(\w+)\}$/)?.[1];
    if (name ? !args.has(name) : !stages.some((stage) => stage.name === base)) faults.push(`FROM ${base}: unknown`);
  }
  const absent = copied.filter((file) => !existsSync(path.join(ROOT, file)));
  return {
    stages: stages.map(({ name }) => name),
    faults: [...faults, ...absent.map((file) => `COPY ${file}: no such path`)],
  };
}

/** Every manifest of the workspace must be in the image before installing, or the lock file does not fit. */
function missingManifests() {
  const text = read('docker/Dockerfile');
  const packages = [
    '.ci',
    'miniapp',
    'server',
    ...readdirSync(path.join(ROOT, 'packages')).map((name) => `packages/${name}`),
  ];
  return packages.filter(
    (pkg) => existsSync(path.join(ROOT, pkg, 'package.json')) && !text.includes(`COPY ${pkg}/package.json`),
  );
}

/** Files of this folder that the compose file mounts. */
function mountFaults(services) {
  const mounts = Object.entries(services).flatMap(([name, { volumes = [] }]) =>
    volumes.map((volume) => [name, volume.split(':')[0]]),
  );
  return mounts
    .filter(([, source]) => source.startsWith('./') && !existsSync(path.join(DOCKER, source)) && source !== './tls')
    .map(([name, source]) => `${name} mounts ${source}, which does not exist`);
}

function composeFaults(compose, stages, known) {
  const faults = mountFaults(compose.services);
  const volumes = new Set(Object.keys(compose.volumes ?? {}));
  const networks = new Set(Object.keys(compose.networks ?? {}));
  for (const [name, service] of Object.entries(compose.services)) {
    const { build, volumes: used = [], networks: joined = [], depends_on: needs = {}, environment = {} } = service;
    if (build && !stages.includes(build.target)) faults.push(`${name}: no stage ${build.target} in the Dockerfile`);
    if (build && !existsSync(path.join(DOCKER, build.context, build.dockerfile)))
      faults.push(`${name}: no ${build.dockerfile}`);
    for (const volume of used) {
      const source = interpolate(volume, envExample()).split(':')[0];
      if (!/^[./]/.test(source) && !volumes.has(source)) faults.push(`${name}: volume ${source} is not declared`);
    }
    for (const network of joined)
      if (!networks.has(network)) faults.push(`${name}: network ${network} is not declared`);
    for (const other of Object.keys(needs))
      if (!compose.services[other]) faults.push(`${name}: depends on ${other}, which is not there`);
    for (const [other, { condition }] of Object.entries(needs)) {
      const image = compose.services[other]?.build ? 'ours' : 'theirs';
      const checked = compose.services[other]?.healthcheck ?? (image === 'ours' ? {} : undefined);
      if (condition === 'service_healthy' && (!checked || checked.disable))
        faults.push(`${name}: waits for ${other}, which has no health check`);
    }
    // Our programs: a name that the server does not read is a setting that somebody believes in.
    if (build && build.target !== 'static') {
      for (const key of Object.keys(environment))
        if (!known.has(key)) faults.push(`${name}: the server reads no ${key}`);
    }
  }
  return faults;
}

/** Asks the built server whether it would start with this environment. */
async function configAnswer(env) {
  const probe = `import('./server/dist/src/platform/config/index.js').then(({ Config }) => Config.parse(process.env)).then(() => {}, (error) => { console.error(error.message); process.exit(1) })`;
  const { code, output } = await run(process.execPath, ['-e', probe], {
    capture: true,
    env: { PATH: process.env.PATH, ...env },
  });
  return { accepted: code === 0, output: output.split('\n').filter(Boolean) };
}

/** nginx's own judgement, with the paths of the image led to this checkout. */
async function nginxAnswer(listen) {
  const folder = mkdtempSync(path.join(tmpdir(), 'qinqing-nginx-'));
  try {
    const { code: absent, output: version } = await run('nginx', ['-v'], { capture: true }).catch(() => ({
      code: 1,
      output: '',
    }));
    if (absent !== 0) return null;
    const [, major, minor] = version.match(/nginx\/(\d+)\.(\d+)/) ?? [];
    const old = Number(major) === 1 && Number(minor) < 27;
    mkdirSync(path.join(folder, 'qinqing'));
    cpSync(path.join(DOCKER, 'nginx'), path.join(folder, 'qinqing'), { recursive: true });
    writeFileSync(
      path.join(folder, 'qinqing/csp.conf'),
      'add_header Content-Security-Policy "default-src \'self\'" always;\n',
    );
    writeFileSync(path.join(folder, 'mime.types'), 'types { text/html html; }\n');
    for (const name of readdirSync(path.join(folder, 'qinqing'))) {
      const file = path.join(folder, 'qinqing', name);
      let text = readFileSync(file, 'utf8')
        .replaceAll(' /tmp/listen.conf', ` /etc/nginx/qinqing/${listen}.conf`)
        .replaceAll(' /tmp/', ' /etc/nginx/')
        .replace(/\/dev\/std(err|out)/g, '/etc/nginx/$1.log')
        .replaceAll('/etc/nginx', folder)
        // The name is known inside the network only.
        .replace('server api:3000 resolve', 'server 127.0.0.1:3000');
      if (old) text = text.replace('  http2 on;\n', '');
      writeFileSync(file, text);
    }
    if (listen === 'tls') {
      mkdirSync(path.join(folder, 'tls'));
      const made = await run(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '1',
          '-subj',
          '/CN=check',
          '-keyout',
          'tls.key',
          '-out',
          'tls.crt',
        ],
        { cwd: path.join(folder, 'tls'), capture: true },
      ).catch(() => ({ code: 1 }));
      if (made.code !== 0) return null;
    }
    const { code, output } = await run('nginx', ['-t', '-p', folder, '-c', path.join(folder, 'qinqing/nginx.conf')], {
      capture: true,
    });
    return { ok: code === 0, detail: output.split('\n').filter(Boolean) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function* docker() {
  const { parse } = createRequire(path.join(ROOT, 'server/package.json'))('yaml');
  const compose = parse(read('docker/compose.yaml'), { merge: true });
  const known = configNames();
  const { stages, faults } = readDockerfile();
  const manifests = missingManifests();
  yield {
    name: `docker: the Dockerfile’s ${stages.length} stages and paths exist`,
    ok: stages.length > 5 && faults.length === 0 && manifests.length === 0,
    detail: [...faults, ...manifests.map((pkg) => `${pkg}/package.json is not copied before the install`)],
  };

  const wrong = composeFaults(compose, stages, known);
  yield {
    name: `docker: compose names only what exists (${Object.keys(compose.services).length} services, ${known.size} settings known)`,
    ok: known.size > 15 && wrong.length === 0,
    detail: wrong,
  };

  const example = envExample();
  const used = new Set([...read('docker/compose.yaml').matchAll(/\$\{([A-Z0-9_]+)/g)].map((match) => match[1]));
  const undocumented = [...used].filter((name) => !(name in example));
  const unused = Object.keys(example).filter((name) => !used.has(name));
  yield {
    name: `docker: env.example documents what compose reads (${used.size})`,
    ok: undocumented.length === 0 && unused.length === 0,
    detail: [...undocumented.map((name) => `missing: ${name}`), ...unused.map((name) => `read by nothing: ${name}`)],
  };

  /** WeChat's own limits for the push token and the EncodingAESKey. */
  const lengths = { WECHAT_PUSH_TOKEN: 32, WECHAT_PUSH_KEY: 43 };
  const filled = Object.fromEntries(
    Object.entries(example).map(([name, value]) => [
      name,
      /PASSWORD|SECRET|KEY|TOKEN|WECHAT_APP_ID/.test(name)
        ? randomBytes(32)
            .toString('hex')
            .slice(0, lengths[name] ?? 64)
        : value,
    ]),
  );
  const environmentOf = (service, env) =>
    Object.fromEntries(
      Object.entries(compose.services[service].environment).map(([key, value]) => [
        key,
        interpolate(String(value), env),
      ]),
    );
  for (const service of ['api', 'worker', 'migrate']) {
    const { accepted, output } = await configAnswer(environmentOf(service, filled));
    yield { name: `docker: ${service} accepts the filled-in settings`, ok: accepted, detail: output };
  }
  let refusal = '';
  try {
    environmentOf('api', example);
  } catch (error) {
    refusal = error.message;
  }
  yield {
    name: 'docker: compose refuses the example as it is',
    ok: /is required/.test(refusal),
    detail: ['it would start without secrets'],
  };
  const bare = await configAnswer({ ...environmentOf('api', filled), SESSION_SECRET: '', AUDIT_KEY: '' });
  yield {
    name: 'docker: the server refuses to start without secrets',
    ok:
      !bare.accepted &&
      bare.output.join('\n').includes('SESSION_SECRET') &&
      bare.output.join('\n').includes('AUDIT_KEY'),
    detail: bare.output,
  };

  for (const listen of ['http', 'tls']) {
    const answer = await nginxAnswer(listen);
    if (answer) yield { name: `docker: nginx accepts its configuration (${listen})`, ...answer };
  }
}
