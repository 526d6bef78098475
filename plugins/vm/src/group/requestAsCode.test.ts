import { aGroup } from '../__testUtils__/fixtures';
import { asCurl, groupRequest, asTemplateStep } from './requestAsCode';

const { spec } = aGroup();
const withSpec = (change: Partial<typeof spec>) =>
  aGroup({ spec: { ...spec, ...change } });

describe('groupRequest', () => {
  it('leaves out keys, lease and defaults', () => {
    expect(
      groupRequest({
        ...withSpec({ sshKeys: ['ssh-ed25519 AAAA olivia'] }),
        lease: { expiresAt: '2026-01-08T10:00:00.000Z' },
      }),
    ).toEqual({
      component: 'component:default/orders',
      environment: 'development',
      stack: 'java',
      image: 'debian-12',
      size: 'small',
      count: 1,
      executor: 'local',
    });
  });

  it('keeps other values', () => {
    expect(
      groupRequest({
        ...withSpec({ labels: { tier: 'db' }, userData: '#!/bin/sh' }),
        name: 'db',
        onFailure: 'keep',
      }),
    ).toMatchObject({
      name: 'db',
      onFailure: 'keep',
      labels: { tier: 'db' },
      userData: '#!/bin/sh',
    });
  });
});

describe('asTemplateStep', () => {
  it('is a template step', () => {
    expect(asTemplateStep(aGroup({ count: 2 }))).toBe(
      `- id: vms
  name: Create the virtual machines
  action: vm:create
  input:
    component: component:default/orders
    environment: development
    stack: java
    image: debian-12
    size: small
    count: 2
    executor: local
`,
    );
  });

  it('has the health check', () => {
    expect(
      asTemplateStep(
        aGroup({
          healthCheck: {
            http: { purpose: 'http', path: '/up', status: [200, 204] },
          },
        }),
      ),
    ).toContain(`
    healthCheck:
      http:
        purpose: http
        path: "/up"
        status: [200, 204]
`);
  });

  it('quotes what YAML would not read as a string', () => {
    const step = asTemplateStep(
      withSpec({
        stack: 'on',
        image: '12',
        labels: { on: 'no', note: 'a: "b" # c', 'app/tier': 'db', empty: '' },
      }),
    );
    expect(step).toContain('    stack: "on"\n    image: "12"\n');
    expect(step).toContain(
      `    labels:
      "on": "no"
      note: "a: \\"b\\" # c"
      app/tier: db
      empty: ""
`,
    );
  });

  it('writes scripts as blocks', () => {
    expect(
      asTemplateStep(withSpec({ userData: '#!/bin/sh\n\necho "a: b"\n' })),
    ).toContain('    userData: |\n      #!/bin/sh\n\n      echo "a: b"\n');
    expect(asTemplateStep(withSpec({ userData: 'a\n  b' }))).toContain(
      '    userData: |-\n      a\n        b\n',
    );
    expect(asTemplateStep(withSpec({ userData: 'a\n\n\n' }))).toContain(
      '    userData: |+\n      a\n\n\n',
    );
  });

  it('quotes scripts that a block would change', () => {
    expect(asTemplateStep(withSpec({ userData: ' a\nb' }))).toContain(
      'userData: " a\\nb"',
    );
    expect(asTemplateStep(withSpec({ userData: 'a\r\nb' }))).toContain(
      'userData: "a\\r\\nb"',
    );
  });

  it('escapes template syntax in values', () => {
    const step = asTemplateStep(
      withSpec({ userData: 'echo ${#list[@]} ${{ x }} {% y %}' }),
    );
    expect(step).toContain(
      `"echo $\${{ '{#' }}list[@]} \${{ '\${{' }} x }} \${{ '{%' }} y %}"`,
    );
  });
});

describe('asCurl', () => {
  const url = 'https://portal.example.com/api/vm';

  it('is a command to paste', () => {
    expect(asCurl(aGroup(), url)).toBe(
      `curl -X POST 'https://portal.example.com/api/vm/v1/groups' \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{
  "component": "component:default/orders",
  "environment": "development",
  "stack": "java",
  "image": "debian-12",
  "size": "small",
  "count": 1,
  "executor": "local"
}'
`,
    );
  });

  it('escapes quotes and variables for the shell', () => {
    const command = asCurl(
      withSpec({ userData: `echo 'it is' "$HOME"\n` }),
      url,
    );
    expect(command).toContain(
      `"userData": "echo '\\''it is'\\'' \\"$HOME\\"\\n"`,
    );
  });
});
