const { app } = require('@azure/functions');

app.get('twin', { handler: () => ({}) });
app.post('Twin', { handler: () => ({}) });
