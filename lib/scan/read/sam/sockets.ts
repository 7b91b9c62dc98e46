// SAM's WebSocket APIs, as the API, stage, routes and integrations that the transform makes of them.
// Callers are authorised once, when they connect, so the API's Auth is the $connect route's.

import { entriesOf, mapOf, type TreeMap, textOf, treeOf } from '../../tree';
import { type Expansion, ref, sub, withGlobals } from '../cloudformation/expansion';
import type { Path } from '../text/lines';

interface SocketSources {
  resources: readonly { id: string; raw: TreeMap }[];
  globals: TreeMap;
}

export function addSockets({ resources, globals }: SocketSources, expansion: Expansion): void {
  for (const { id, raw } of resources) {
    if (textOf(raw.Type) !== 'AWS::Serverless::WebSocketApi') continue;
    addSocket({ id, raw, properties: withGlobals(mapOf(globals.WebSocketApi), raw) }, expansion);
  }
}

interface Socket {
  id: string;
  raw: TreeMap;
  properties: TreeMap;
}

function addSocket({ id, raw, properties }: Socket, expansion: Expansion): void {
  const origin: Path = ['Resources', id];
  const auth = mapOf(properties.Auth);
  const type = textOf(auth.AuthType) ?? 'NONE';
  expansion.add(id, 'AWS::ApiGatewayV2::Api', {
    properties: treeOf({ Name: properties.Name, ProtocolType: 'WEBSOCKET' }),
    from: raw,
  });
  expansion.add(`${id}Stage`, 'AWS::ApiGatewayV2::Stage', {
    properties: treeOf({
      ApiId: ref(id),
      StageName: properties.StageName ?? 'default',
      DefaultRouteSettings: properties.DefaultRouteSettings,
      RouteSettings: properties.RouteSettings,
    }),
    origin,
    from: raw,
  });
  if (auth.AuthArn !== undefined) {
    expansion.add(`${id}ConnectAuthorizer`, 'AWS::ApiGatewayV2::Authorizer', {
      properties: treeOf({ ApiId: ref(id), AuthorizerUri: auth.AuthArn }),
      origin: [...origin, 'Properties', 'Auth'],
      from: raw,
    });
  }
  for (const [key, route] of entriesOf(properties.Routes)) {
    const name = key.replace(/[^A-Za-z0-9]/g, '');
    const at: Path = [...origin, 'Properties', 'Routes', key];
    const { FunctionArn, ApiKeyRequired } = mapOf(route);
    expansion.add(`${id}${name}Integration`, 'AWS::ApiGatewayV2::Integration', {
      properties: treeOf({
        ApiId: ref(id),
        IntegrationUri: sub(
          `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Called}/invocations`,
          { Called: FunctionArn ?? '' },
        ),
      }),
      origin: at,
      from: raw,
    });
    expansion.add(`${id}${name}Route`, 'AWS::ApiGatewayV2::Route', {
      properties: treeOf({
        ApiId: ref(id),
        RouteKey: key,
        AuthorizationType: key === '$connect' ? type : 'NONE',
        ApiKeyRequired,
        Target: sub(`integrations/\${${id}${name}Integration}`),
      }),
      origin: at,
      from: raw,
    });
  }
}
