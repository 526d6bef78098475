/** The page of the executors, and what others say of one that is paused. */
export const executorsMessages = {
  tab: 'Executors',
  states: {
    loading: 'Loading the executors',
    failed: 'The executors could not be loaded',
    none: 'No executors',
    noneHelp:
      'Executors make the virtual machines. They are configured under vm.executors.',
    forbidden: 'The executors are not yours to see',
    forbiddenHelp:
      'This page is for those who run the platform. Your virtual machines are on the page of the fleet.',
    showFleet: 'Show the fleet',
  },
  card: {
    label: 'Executor {{name}}',
    kind: '{{kind}}, id {{id}}',
  },
  health: {
    title: 'Health',
    healthy: 'Healthy',
    unhealthy: 'Unhealthy',
    notServed: 'Not served',
    never: 'No backend has looked at it yet: its work waits.',
    checked: 'checked {{when}}',
    notSince: 'no backend has looked since {{when}}: its work waits',
  },
  work: {
    title: 'Work',
    running_one: '{{count, number}} operation running',
    running_other: '{{count, number}} operations running',
    queued_one: '{{count, number}} virtual machine waits',
    queued_other: '{{count, number}} virtual machines wait',
    now: '{{running}}, {{queued}}',
    none: 'Nothing to do now',
    runningOf: 'What runs of all work of {{name}}',
    vmsLabel: '{{vms}} of {{name}}',
  },
  lastDay: {
    title: 'Last 24 hours',
    succeeded_one: '{{count, number}} operation succeeded',
    succeeded_other: '{{count, number}} operations succeeded',
    failed: '{{value, number}} failed',
    ended: '{{succeeded}}, {{failed}}',
    none: 'No operation ended',
  },
  errors: {
    title: 'Last errors',
    of: '{{operation}} of {{vm}}, {{when}}',
  },
  pause: {
    badge: 'Paused',
    by: 'Paused by {{who}} {{when}}',
    pause: 'Pause',
    pauseOf: 'Pause {{name}}',
    question: 'Pause {{name}}?',
    effects: {
      new: 'Nothing new is started on it. What waits goes on waiting.',
      running: 'What runs goes on to its end.',
      groups:
        'New groups go to the next executor of their environment, where it has one that is not paused.',
    },
    reason: 'Reason',
    reasonHelp: 'Those who wait will read it.',
    resume: 'Resume',
    resumeOf: 'Resume {{name}}',
    resumeQuestion: 'Resume {{name}}?',
    resumeEffect:
      'What waits is started, as much at once as its limits allow, and new groups go to it again.',
  },
  waits: 'Waits: executor {{name}} is paused',
  wouldWait: 'This would wait: executor {{name}} is paused',
} as const;
