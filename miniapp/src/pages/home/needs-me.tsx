import { View } from '@tarojs/components';
import { APPLICATION_STATUS } from '@qinqing/contract';
import { useApplications } from '@/data/applications';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Cell, List, Section, Tag } from '@/ui';

/** What waits for this firm: supplements, drafts, account repairs. Absent when nothing does. */
export function NeedsMe() {
  const enterprise = useEnterprise();
  const applications = useApplications(enterprise?.id, '50');
  const waiting = (applications.data ?? []).filter((application) => application.needsFirm);
  if (!enterprise || waiting.length === 0) return null;
  return (
    <Section title="需要我办" note={`${waiting.length} 件事等您处理`}>
      <List>
        {waiting.slice(0, 4).map((application) => {
          const status = APPLICATION_STATUS[application.status];
          const draft = application.status === 'draft';
          return (
            <Cell
              key={application.id}
              icon={draft ? 'edit' : 'bell'}
              title={application.measureTitle}
              note={
                <View className="home-need">
                  <Tag tone={status.tone}>{status.label}</Tag>
                  <View>{application.now}</View>
                </View>
              }
              onPress={() => go(draft ? 'applyForm' : 'application', { id: application.id })}
            />
          );
        })}
      </List>
    </Section>
  );
}
