export default definePageConfig({ navigationBarTitleText: '回放' });
