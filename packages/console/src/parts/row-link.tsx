import type { ReactNode } from 'react';
import { Link } from 'react-router';

/**
 * The link of a row that opens by itself: a plain click goes to the row, which knows the list it stands in; a click
 * for a new tab stays the link's own, and leaves this page where it is.
 */
export function RowLink({ to, className, children }: { to: string; className?: string; children: ReactNode }) {
  return (
    <Link
      to={to}
      className={className}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) event.stopPropagation();
        else event.preventDefault();
      }}
    >
      {children}
    </Link>
  );
}
