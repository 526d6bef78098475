import {
  createTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';

/**
 * Texts that two or more features show.
 *
 * @public
 */
export const sharedTranslationRef = createTranslationRef({
  id: 'vm.shared',
  messages: {
    actions: {
      tryAgain: 'Try again',
      cancel: 'Cancel',
      back: 'Back',
      delete: 'Delete',
      copy: 'Copy',
      copied: 'Copied',
      copyWhat: 'Copy {{what}}',
      copiedWhat: 'Copied {{what}}',
      replace: 'Replace…',
    },
    actors: {
      engine: 'Backlot',
      sweep: 'Backlot, comparing the provider with the inventory',
      rollout: 'a rollout',
    },
    errors: {
      unreachable:
        'Cannot reach the portal. Check your connection and try again.',
      failed: 'Something went wrong',
      outOfDate: 'This page may be out of date',
      request: 'Request {{id}}',
      requestId: 'the request ID',
      code: 'Code {{code}}',
      retryableCode: 'Code {{code}}, retryable',
    },
    durations: {
      days_one: '{{count}} day',
      days_other: '{{count}} days',
      hours_one: '{{count}} hour',
      hours_other: '{{count}} hours',
      minutes_one: '{{count}} min',
      minutes_other: '{{count}} min',
      seconds_one: '{{count}} s',
      seconds_other: '{{count}} s',
      exactSeconds: '{{seconds}} s',
      exactMinutes: '{{minutes}} min {{seconds}} s',
      exactHours: '{{hours}} h {{minutes}} min',
      now: 'just now',
      in: 'in {{duration}}',
      ago: '{{duration}} ago',
    },
    vmStatuses: {
      pending: 'Pending',
      provisioning: 'Provisioning',
      ready: 'Ready',
      stuck: 'Stuck',
      failed: 'Failed',
      lost: 'Lost',
      deleting: 'Deleting',
      deleted: 'Deleted',
    },
    powers: {
      running: 'Running',
      stopped: 'Stopped',
      unknown: 'Unknown',
    },
    operations: {
      titles: {
        create: 'Creation',
        delete: 'Deletion',
        start: 'Start',
        stop: 'Stop',
        restart: 'Restart',
      },
      doing: {
        create: 'Creating',
        delete: 'Deleting',
        start: 'Starting',
        stop: 'Stopping',
        restart: 'Restarting',
      },
      doingStep: '{{doing}}: {{step}}',
      stepOf: 'step {{step}} of {{total}}',
      attemptOf: 'attempt {{attempt}} of {{total}}',
      waiting: 'Waiting in the queue',
      retrying: 'Retrying in {{duration}}',
      pace: '({{elapsed}}, usually {{usual}})',
      progressOf: 'Progress of {{name}}',
    },
    images: {
      endsIn_one: 'Support ends in {{count}} day',
      endsIn_other: 'Support ends in {{count}} days',
      endsToday: 'Support ends today',
      today: 'today',
      imageEnds: 'Image support ends {{when}}',
      imageEnded: 'Image support ended {{when}}',
      endedAgo_one: 'Support ended {{count}} day ago',
      endedAgo_other: 'Support ended {{count}} days ago',
      supportHelp: 'The image gets no security updates after {{day}}.',
    },
    spec: {
      summary: '{{image}}, {{size}}, {{stack}}',
      size_one:
        '{{title}} ({{count}} CPU, {{memory}} of memory, {{disk}} GiB disk)',
      size_other:
        '{{title}} ({{count}} CPUs, {{memory}} of memory, {{disk}} GiB disk)',
      image: '{{title}} ({{os}})',
      imageUntil: '{{title}} ({{os}}, supported until {{day}})',
    },
    facts: {
      noAddress: 'None yet',
      environment: 'Environment',
      requestedBy: 'Requested by',
      lease: 'Lease',
      spec: 'Spec',
    },
    group: {
      loading: 'Loading the group',
      failed: 'The group could not be loaded',
    },
    code: {
      token:
        'Replace TOKEN with a token for scripts, which you get from your platform team.',
    },
    fields: {
      optional: 'Optional',
      cloudInitHelp:
        'A script, or a cloud-init document that starts with #cloud-config',
    },
    vms_one: '{{count, number}} virtual machine',
    vms_other: '{{count, number}} virtual machines',
    columns: {
      name: 'Name',
      phase: 'Phase',
      power: 'Power',
      component: 'Component',
      owner: 'Owner',
      system: 'System',
      environment: 'Environment',
      stack: 'Stack',
      image: 'Image',
      imageVersion: 'Image version',
      imageAndStack: 'Image, stack',
      size: 'Size',
      executor: 'Executor',
      placement: 'Placement',
      hostname: 'Hostname',
      address: 'Address',
      lease: 'Lease',
      age: 'Age',
      error: 'Error',
      actions: 'Actions',
      noLease: 'Never',
      moreAddresses_one: 'and {{count}} more',
      moreAddresses_other: 'and {{count}} more',
    },
    number: '{{value, number}}',
    findings_one: '{{count, number}} finding',
    findings_other: '{{count, number}} findings',
    drift: {
      since: 'first seen {{when}}',
      difference: '{{field}}: {{found}} instead of {{expected}}',
      fields: {
        cpus: 'CPUs',
        memory: 'Memory',
        disk: 'Disk',
        image: 'Image',
        imageVersion: 'Image version',
        network: 'Network',
      },
    },
    pausedExecutor: {
      waits: 'Waiting: executor {{name}} is paused',
      wouldWait: 'This will wait: executor {{name}} is paused',
    },
  },
});

export type SharedT = TranslationFunction<typeof sharedTranslationRef.T>;
