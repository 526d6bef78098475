import type { ReactNode } from 'react';
import { type VmPhase, vmPhases } from '@backlot/plugin-vm-common';
import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type {
  ResultHighlight,
  SearchDocument,
} from '@backstage/plugin-search-common';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import Typography from '@material-ui/core/Typography';
import { VmStatusBadge } from '../shared/vms/VmStatusBadge';
import { searchTranslationRef } from './translation';
import styles from './VmSearchResultListItem.module.css';

/** A VM in the search index. Documents of an older index have fewer fields. */
type VmDocument = SearchDocument & {
  component?: string;
  environment?: string;
  image?: string;
  phase?: string;
};

export type VmSearchResultListItemProps = {
  icon?: ReactNode;
  result?: SearchDocument;
  highlight?: ResultHighlight;
  rank?: number;
};

const isPhase = (phase: string | undefined): phase is VmPhase =>
  (vmPhases as readonly (string | undefined)[]).includes(phase);

/** A text with the matches of the search highlighted. */
const Marked = (props: { text: string; highlight: ResultHighlight }) => (
  <HighlightedSearchResultText
    text={props.text}
    preTag={props.highlight.preTag}
    postTag={props.highlight.postTag}
  />
);

const Machine = ({ document }: { document: VmDocument }) => {
  const { t } = useTranslationRef(searchTranslationRef);
  const { component, environment, image } = document;
  return component && environment && image ? (
    <Typography variant="body2">
      {t('machine', {
        component: <EntityRefLink entityRef={component} hideIcon />,
        environment,
        image,
      })}
    </Typography>
  ) : null;
};

/** A VM in the search results. */
export const VmSearchResultListItem = (props: VmSearchResultListItemProps) => {
  const { icon, result, highlight } = props;
  if (!result) {
    return null;
  }
  const document: VmDocument = result;
  const { title, text } = highlight?.fields ?? {};
  return (
    <>
      {icon && <ListItemIcon>{icon}</ListItemIcon>}
      <div className={styles.item}>
        <div className={styles.line}>
          <Typography variant="h6" component="span">
            <Link noTrack to={document.location}>
              {highlight && title ? (
                <Marked text={title} highlight={highlight} />
              ) : (
                document.title
              )}
            </Link>
          </Typography>
          {isPhase(document.phase) && (
            <VmStatusBadge vm={{ phase: document.phase }} />
          )}
        </div>
        <Machine document={document} />
        {/* The text only consists of keywords: show it if it has a match. */}
        {highlight && text?.includes(highlight.preTag) && (
          <Typography
            variant="body2"
            color="textSecondary"
            className={styles.text}
          >
            <Marked text={text} highlight={highlight} />
          </Typography>
        )}
      </div>
    </>
  );
};
