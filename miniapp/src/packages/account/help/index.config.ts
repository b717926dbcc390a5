export default definePageConfig({ navigationBarTitleText: '帮助与关于' });
