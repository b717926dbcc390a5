export default definePageConfig({ navigationBarTitleText: '核验兑付证明' });
