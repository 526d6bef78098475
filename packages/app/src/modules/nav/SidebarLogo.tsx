import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    height: 2.5 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    paddingLeft: (sidebarConfig.drawerWidthClosed - 28) / 2,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    color: theme.palette.common.white,
    fontSize: 20,
    fontWeight: 700,
  },
}));

export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();

  return (
    <div className={classes.root}>
      <Link to="/" underline="none" className={classes.link} aria-label="Home">
        <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden>
          <rect x="3" y="4" width="26" height="7" rx="2" fill="#5aa2f0" />
          <rect x="3" y="13" width="26" height="7" rx="2" fill="#5aa2f0" />
          <rect x="3" y="22" width="26" height="7" rx="2" fill="#f2a93b" />
        </svg>
        {isOpen && 'Backlot'}
      </Link>
    </div>
  );
};
