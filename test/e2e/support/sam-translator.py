# Translates SAM templates with AWS's own translator. Reads {file: text} from standard input and prints
# {file: {"template": …} or {"refused": "…"}}. Must judge nothing: a template that AWS refuses is handed back as refused.
# Local code and definitions become S3 addresses first, as `aws cloudformation package` makes them.

import json
import logging
import os
import sys
import warnings

warnings.simplefilter('ignore')
logging.disable(logging.CRITICAL)
os.environ.setdefault('AWS_DEFAULT_REGION', 'eu-west-1')

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

PACKAGED = {
    'AWS::Serverless::Function': 'CodeUri',
    'AWS::Serverless::LayerVersion': 'ContentUri',
    'AWS::Serverless::Api': 'DefinitionUri',
    'AWS::Serverless::HttpApi': 'DefinitionUri',
    'AWS::Serverless::StateMachine': 'DefinitionUri',
    'AWS::Serverless::Application': 'Location',
}
UPLOADED = 's3://packaged/by-name'


def package(template):
    sections = [(template.get('Globals') or {}).get('Function') or {}]
    for section in sections:
        if isinstance(section.get('CodeUri'), str):
            section['CodeUri'] = UPLOADED
    for resource in template.get('Resources', {}).values():
        kind = resource.get('Type') if isinstance(resource, dict) else None
        properties = resource.get('Properties') if isinstance(resource, dict) else None
        name = PACKAGED.get(kind)
        if not name or not isinstance(properties, dict):
            continue
        if isinstance(properties.get(name), str) and not properties[name].startswith('s3://'):
            properties[name] = UPLOADED
        if kind == 'AWS::Serverless::Function' and not {'InlineCode', 'ImageUri', 'CodeUri'} & set(properties):
            properties['CodeUri'] = UPLOADED


def translate(text):
    template = json.loads(text) if text.lstrip().startswith('{') else yaml_parse(text)
    package(template)
    template.setdefault('Transform', 'AWS::Serverless-2016-10-31')
    # Values that CloudFormation would put in: each parameter's default.
    parameters = template.get('Parameters') or {}
    values = {name: entry['Default'] for name, entry in parameters.items() if 'Default' in entry}
    return Translator({}, Parser()).translate(template, values)


answers = {}
for file, text in json.load(sys.stdin).items():
    try:
        answers[file] = {'template': translate(text)}
    except Exception as error:
        causes = getattr(error, 'causes', None) or [error]
        answers[file] = {'refused': '; '.join(str(getattr(cause, 'message', cause)) for cause in causes)}
print(json.dumps(answers, default=str))
