/** The page of what is worth a look. */
export const findingsMessages = {
  tabs: {
    label: 'Pages of the virtual machines',
    fleet: 'Fleet',
    findings: 'Findings',
    count_one: '{{count, number}} finding',
    count_other: '{{count, number}} findings',
  },
  states: {
    loading: 'Looking for what needs you',
    failed: 'The findings could not be loaded',
    none: 'Nothing to do',
    noneHelp:
      'No virtual machine failed, is lost, stuck or drifting, no lease ends soon, and every image is supported.',
    noMatch: 'Nothing to do under these filters',
    showAll: 'Show all findings',
    first:
      'Of each kind the most urgent are shown: {{shown, number}} of {{total, number}} findings. Choose an owner to see more of theirs.',
  },
  orphans: {
    title_one: '{{count, number}} machine belongs to no virtual machine',
    title_other: '{{count, number}} machines belong to no virtual machine',
    help: 'Executors have them, the inventory does not.',
    show: 'Show the orphans',
  },
  year: {
    title: 'The coming year',
    summary:
      'Of {{vms}}, {{today, number}} are on an image past its end today, and {{then, number}} will be in a year if nothing is renewed.',
    ended: 'Past the end of support',
    supported: 'Supported',
    unknown: 'No known end',
    endedImages: 'Images past their end:',
    count: '{{what}}: {{vms, number}}',
    today: 'Today',
    failed: 'The coming year could not be counted',
  },
  tiles: {
    label: 'Kinds of findings',
    all: 'All findings',
    count: '{{value, number}}',
  },
  filters: {
    label: 'Filters',
    owner: 'Owner',
    environment: 'Environment',
    all: 'All',
    clear: 'Clear filters',
  },
  severities: {
    critical: 'Act now',
    warning: 'Act soon',
    info: 'Coming up',
  },
  owner: {
    label: 'Findings of {{owner}}',
    exactly: '{{findings}}, {{vms}}',
    upTo: '{{findings}}, up to {{vms}}',
  },
  done: {
    retry_one: 'Retry asked for {{count}} virtual machine',
    retry_other: 'Retry asked for {{count}} virtual machines',
    recreate_one: '{{count}} virtual machine is recreated',
    recreate_other: '{{count}} virtual machines are recreated',
    deleted: 'The deletion of {{name}} was asked for',
    extended: 'The lease of {{name}} was extended',
    help: 'The findings follow within seconds.',
  },
  group: '{{environment}} of {{component}}',
  since: 'first seen {{when}}',
  kinds: {
    imageEndOfLife: {
      title: 'Images near their end',
      description:
        'After its end an image gets no security updates: replace the machines by ones of a newer image.',
      ends: 'Support of {{image}} ends {{when}}',
      ended: 'Support of {{image}} ended {{when}}',
      concerns: '{{vms}} in {{groups}}',
      groups_one: '{{count, number}} group',
      groups_other: '{{count, number}} groups',
      instead: 'Supported longer: {{images}}',
      until: '{{image}} (until {{day}})',
      noneInstead: 'No image of the same system that lives longer is offered.',
      renew: 'Renew…',
      renewLabel: 'Renew the virtual machines of {{owner}} on {{image}}',
      show: 'Show the virtual machines',
      showLabel: 'Show the virtual machines of {{owner}} on {{image}}',
    },
    vmsFailed: {
      title: 'Failed virtual machines',
      description:
        'Their creation gave up. Retry it once the reason is gone, or delete them.',
      failed_one: '{{count, number}} virtual machine of {{name}} failed',
      failed_other: '{{count, number}} virtual machines of {{name}} failed',
      retry: 'Retry all failed',
      retryLabel: 'Retry all failed of {{name}}',
    },
    vmsStuck: {
      title: 'Stuck virtual machines',
      description:
        'The machine exists and cannot work, such as one that its host paused because its disk is full. Open the virtual machine to read what to do.',
      stuck_one: '{{count, number}} virtual machine of {{name}} is stuck',
      stuck_other: '{{count, number}} virtual machines of {{name}} are stuck',
    },
    vmsLost: {
      title: 'Lost virtual machines',
      description:
        'Their executor no longer has them. Recreate them; a machine that turns up again is ready by itself.',
      lost_one: '{{count, number}} virtual machine of {{name}} is lost',
      lost_other: '{{count, number}} virtual machines of {{name}} are lost',
      recreate: 'Recreate all lost',
      recreateLabel: 'Recreate all lost of {{name}}',
    },
    drift: {
      title: 'Machines that drift',
      description:
        'They are not what was asked for: somebody has changed them by hand, or their size was given other numbers. Recreate them, one by one on their pages or all by a rollout that renews those that match already.',
      drifts_one:
        '{{count, number}} virtual machine of {{name}} is not what was asked for',
      drifts_other:
        '{{count, number}} virtual machines of {{name}} are not what was asked for',
      of: '{{field}} of {{vms}}',
      difference: '{{field}}: {{found}} instead of {{expected}}',
      fields: {
        cpus: 'Processors',
        memory: 'Memory',
        disk: 'Disk',
        image: 'Image',
        imageVersion: 'Image version',
        network: 'Network',
      },
      renew: 'Renew…',
      renewLabel: 'Renew the virtual machines of {{name}}',
      look: 'Look',
      lookLabel: 'Look at the machines of {{name}} that drift',
      dialog: 'Machines of {{name}} that drift',
      help: 'Recreate one on its own page, or all by a rollout that renews those that match already.',
      loading: 'Loading the machines that drift',
      loadFailed: 'The machines could not be loaded',
      none: 'None of them drifts any more.',
    },
    leaseEnding: {
      title: 'Leases that end',
      description:
        'At its end the virtual machines of a group are deleted with everything on their disks.',
      ends: 'The lease of {{name}} ends {{when}}',
      ended: 'The lease of {{name}} ended {{when}}',
      extend: 'Extend lease',
      extendLabel: 'Extend lease of {{name}}',
      deleteNow: 'Delete now',
      deleteNowLabel: 'Delete now: {{name}}',
    },
    componentGone: {
      title: 'Components that are gone',
      description:
        'The catalog does not know their component any more: nobody may remember these virtual machines.',
      gone: '{{component}} left the catalog {{when}}; {{name}} is still there',
      register: 'Register the component',
    },
  },
  acts: {
    delete: 'Delete group',
    deleteLabel: 'Delete group {{name}}',
    show: 'Show the virtual machines',
    showLabel: 'Show the virtual machines of {{name}}',
  },
} as const;
