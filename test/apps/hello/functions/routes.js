import { app } from '@azure/functions';

const constraints = {
  int: '{value:int}',
  guid: '{value:guid}',
  alpha: '{value:alpha}',
  bool: '{value:bool}',
  datetime: '{value:datetime}',
  length: '{value:length(2,3)}',
  min: '{value:min(18)}',
  max: '{value:max(9)}',
  range: '{value:range(1,5)}',
  regex: '{value:regex(^a+b$)}',
};

for (const [name, parameter] of Object.entries(constraints)) {
  app.get(`route-${name}`, {
    route: `routes/${name}/${parameter}`,
    handler: ({ params }) => ({ body: params.value }),
  });
}

app.get('route-default', {
  route: 'routes/default/{size=medium}',
  handler: ({ params }) => ({ body: params.size }),
});
app.get('route-rest', {
  route: 'routes/rest/{first}/{*rest}',
  handler: ({ params }) => ({ jsonBody: params }),
});
