interface Due {
  day: string;
  /** in a year whose holidays are not arranged yet */
  estimated: boolean;
  overdue: boolean;
}

/** By when something is answered; overdue in words, not by colour alone. */
export function DueText({ day, estimated, overdue }: Due) {
  return (
    <span className={overdue ? 'num bad' : 'num'}>
      {day}
      {estimated ? '（预计）' : ''}
      {overdue ? <strong> 超期</strong> : null}
    </span>
  );
}
