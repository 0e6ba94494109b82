"""Writes golden.json: what Jinja 3.1 renders for each template below. Run it with a python3 that has jinja2."""
import json, os
from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

CONTEXT = {
    "a": 1, "b": 2.5, "s": "Hello World", "t": True, "n": None, "xs": [3, 1, 2], "empty": [], "name": "orders",
    "people": [{"name": "Ann", "age": 30, "city": {"zip": "b1"}}, {"name": "bob", "age": 25, "city": {"zip": "a2"}},
               {"name": "Cy", "age": 30, "city": {"zip": "c3"}}],
    "d": {"x": 1, "y": {"z": [1, {"w": "deep"}]}}, "cols": ["id", "user_name", "total"], "words": ["b", "A", "a", "C", "b"],
}
FILES = {
    "m.sql": "{% set version = 3 %}{% macro cast(c, t='int') -%}cast({{ c }} as {{ t }}){%- endmacro %}"
             "{% macro two(a, b) %}{{ a }}-{{ b }}{% endmacro %}",
    "part.sql": "part of {{ name }}{% if x is defined %} x={{ x }}{% endif %}\n",
    "loop.sql": "[{{ item }}]",
}
T = [
    # output and literals
    "plain", "", "line\n", "line\n\n", "{{ a }}", "{{ b }}", "{{ n }}", "{{ t }}", "{{ xs }}", "{{ d }}", "{{ 'it''s' }}", "{{ \"it's\" }}",
    "{{ 'a\\nb\\t\\x41\\u00e9\\q' }}", "{{ ['it\\'s', \"q\\\"\", 'n\\n'] }}", "{{ (1,) }} {{ () }} {{ (1, 'a') }} {{ 1, 2 }}", "{{ {'a': 1, 2: [none, true]} }}",
    "{{ 1_000 }} {{ 0x1F }} {{ 0b11 }} {{ 1e3 }} {{ 2.50 }} {{ 1e-7 }} {{ 1e16 }} {{ 123456789.123 }}", "{{ -1 }} {{ +2 }} {{ - a }} {{ -b }}", "{{ True and False }} {{ None }}",
    # arithmetic
    "{{ 1 + 2 * 3 }}", "{{ (1 + 2) * 3 }}", "{{ 7 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }}", "{{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2.0 ** 3 }}", "{{ 2 ** 3 ** 2 }}",
    "{{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 6 / 3 }}", "{{ 'a' ~ 1 ~ none ~ [1] }}", "{{ 'ab' * 3 }} {{ [1] * 2 }} {{ 'a' + 'b' }} {{ [1] + [2] }} {{ (1,) + (2,) }}", "{{ true + 1 }}",
    "{{ 1 ~ 2 + 3 }}" if False else "{{ 1 ~ 2 * 3 }}", "{{ '%s is %d and %.2f' % ('x', 3, 2.5) }}", "{{ '%5d|%-5s|%05d|%x' % (42, 'ab', 42, 255) }}", "{{ '%s' % 'one' }}", "{{ 10 - 3 - 2 }}", "{{ -2 ** 2 }}", "{{ -1|abs }}", "{{ 0.1 + 0.2 }}",
    # comparison and logic
    "{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }} {{ 3 == 3.0 }} {{ 'a' != 'b' }} {{ 1 == true }}", "{{ 1 in xs }} {{ 9 not in xs }} {{ 'ell' in s }} {{ 'x' in d }}", "{{ not true }} {{ not 1 == 2 }}",
    "{{ 'x' or 'y' }} {{ '' or 'y' }} {{ 0 and 1 }} {{ none or [] }}", "{{ 'yes' if a else 'no' }} {{ 'yes' if not a else 'no' }}", "{{ 1 if false else 2 if false else 3 }}", "{{ [1,2] < [1,3] }} {{ 'a' < 'b' }} {{ (1,2) == (1,2) }}", "{{ xs == [3,1,2] }} {{ {'a':1} == {'a':1.0} }}",
    "{{ not a in xs }} {{ a is not none and n is none }}", "{{ 'a' if n is none else 'b' if t else 'c' }}",
    # access
    "{{ d.x }} {{ d['x'] }} {{ d.y.z[1].w }} {{ d.y['z'][0] }}", "{{ xs[0] }} {{ xs[-1] }} {{ s[0] }} {{ s[-1] }}", "{{ xs[1:] }} {{ xs[:2] }} {{ xs[::-1] }} {{ s[0:5] }} {{ s[::2] }} {{ xs[-2:] }} {{ s[:-6] }}", "{{ people[0].name }} {{ people.0.age }}", "{{ (1,2,3)[1:] }}", "{{ xs[5:] }}{{ xs[2:1] }} {{ s[10:0:-3] }}",
    # tests
    "{{ a is defined }} {{ zz is defined }} {{ zz is undefined }} {{ d.zz is defined }} {{ d.x is defined }}", "{{ n is none }} {{ a is none }} {{ s is string }} {{ a is number }} {{ b is float }} {{ a is integer }} {{ t is boolean }} {{ t is number }}",
    "{{ d is mapping }} {{ xs is iterable }} {{ xs is sequence }} {{ a is iterable }} {{ s is iterable }}", "{{ 4 is even }} {{ 3 is odd }} {{ 9 is divisibleby(3) }} {{ 9 is divisibleby 2 }}", "{{ 1 is eq 1 }} {{ 1 is equalto(2) }} {{ a is in [1,2] }} {{ 3 is gt 2 }} {{ 3 is ne 3 }} {{ 3 is le 3 }}",
    "{{ xs is sameas xs }} {{ true is sameas true }} {{ 1 is sameas true }} {{ t is true }} {{ a is true }} {{ false is false }}", "{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'Abc' is lower }}", "{{ range is callable }} {{ a is callable }}", "{{ 'upper' is filter }} {{ 'nope' is filter }} {{ 'even' is test }}", "{{ 5 is not odd }} {{ a is not defined }}",
    # filters
    "{{ zz|default('none') }} {{ zz|d(1) }} {{ ''|default('e') }}|{{ ''|default('e', true) }} {{ n|default('x') }} {{ d.q|default('dq') }}{{ zz|default }}", "{{ s|lower }} {{ s|upper }} {{ 'heLLo wORLD-foo (bar'|title }} {{ 'hELLO wORLD'|capitalize }}", "[{{ '  a b '|trim }}] [{{ 'xxaxx'|trim('x') }}]", "{{ 'aaa'|replace('a', 'b') }} {{ 'aaa'|replace('a', 'b', 2) }} {{ 123|replace(2, 'x') }}",
    "{{ xs|join(', ') }} {{ xs|join }} {{ people|join('/', attribute='name') }}", "{{ xs|length }} {{ s|count }} {{ d|length }}", "{{ xs|first }} {{ xs|last }} {{ 'abc'|first }}", "{{ '42'|int }} {{ 'x'|int }} {{ 'x'|int(7) }} {{ 3.9|int }} {{ '3.9'|int }} {{ 'ff'|int(0, 16) }} {{ ' 5 '|int }} {{ true|int }}", "{{ '2.5'|float }} {{ 3|float }} {{ 'x'|float }} {{ 'x'|float(1.5) }}",
    "{{ 12|string ~ 'x' }} {{ 'abc'|list }}", "{{ xs|sort }} {{ xs|sort(reverse=true) }} {{ words|sort }} {{ words|sort(case_sensitive=true) }}", "{{ people|sort(attribute='age')|map(attribute='name')|join(',') }} {{ people|sort(attribute='age,name')|map(attribute='name')|join(',') }}", "{{ words|unique|list }} {{ words|unique(true)|list }} {{ people|unique(attribute='age')|map(attribute='name')|list }}",
    "{{ xs|reverse|list }} {{ 'abc'|reverse }}", "{{ cols|map('upper')|list }} {{ people|map(attribute='city.zip')|list }} {{ cols|map('replace', '_', '-')|join(' ') }}", "{{ people|map(attribute='zz', default='?')|join }}", "{{ [0,1,2,none]|select|list }} {{ [1,2,3]|select('odd')|list }} {{ [1,2,3]|reject('odd')|list }} {{ [1,2,3]|select('gt', 1)|list }}",
    "{{ people|selectattr('age', 'equalto', 30)|map(attribute='name')|list }} {{ people|rejectattr('age', 'gt', 26)|map(attribute='name')|list }} {{ people|selectattr('name')|list|length }}", "{{ [1,2,3,4,5]|batch(2)|list }} {{ [1,2,3]|batch(2, '-')|list }} {{ [1,2,3,4,5]|slice(2)|list }} {{ [1,2,3]|slice(2, 0)|list }}",
    "{{ 2.5|round }} {{ 42.55|round(1) }} {{ 42.55|round(1, 'floor') }} {{ 42.51|round(0, 'ceil') }} {{ 1234|round(-2) }} {{ 3|round }} {{ 2.675|round(2) }}", "{{ -5|abs }} {{ -2.5|abs }}", "{{ {'b': 1, 'a': [1, none, true, 2.5]}|tojson }} {{ \"<it's & é>\"|tojson }}", "{{ {'b': [1, {}], 'a': []}|tojson(2) }}",
    "{{ 'a\nb\n\nc'|indent }}|{{ 'a\nb'|indent(2, true) }}|{{ 'a\n\nb'|indent(2, blank=true) }}|{{ 'a\nb\n'|indent('> ') }}", "{{ '<a & \"b\">'|escape }} {{ \"'\"|e }} {{ '<b>'|safe }}", "{{ '%s-%s'|format(1, 'x') }} {{ '%(k)s'|format(k='v') }} {{ '%d%%'|format(5) }}", "{{ xs|max }} {{ xs|min }} {{ words|max }} {{ people|max(attribute='age') }} {{ people|min(attribute='age') }}",
    "{{ xs|sum }} {{ people|sum(attribute='age') }} {{ xs|sum(start=10) }} {{ [0.5, 1]|sum }}", "{{ d|items|list }} {{ {'b':2,'A':1,'c':0}|dictsort }} {{ {'b':2,'A':1}|dictsort(true) }} {{ {'b':2,'a':3}|dictsort(by='value') }} {{ {'b':2,'a':3}|dictsort(reverse=true) }}", "{{ 'one two, three-four 5'|wordcount }}", "{{ 'foo bar baz qux'|truncate(9) }} {{ 'foo bar baz qux'|truncate(9, true) }} {{ 'foo bar baz qux'|truncate(11, false, '…', 0) }} {{ 'short'|truncate(5) }} {{ 'foo bar baz qux'|truncate(9, leeway=0) }}",
    "{{ people|groupby('age')|length }}{% for age, list in people|groupby('age') %} {{ age }}:{{ list|map(attribute='name')|join('+') }}{% endfor %}", "{{ 'abc'|center(9) }}|", "{{ d|attr('zz') is defined }}", "{{ a|string|length }} {{ -3|string }}", "{{ 'a,b'.split(',')|map('upper')|join('') }}",
    # methods
    "{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }}", "[{{ ' x '.strip() }}] {{ 'xxaxx'.strip('x') }} {{ 'xxa'.lstrip('x') }} {{ 'axx'.rstrip('x') }}", "{{ s.upper() }} {{ s.lower() }} {{ 'a b'.title() }} {{ 'ab'.capitalize() }} {{ \"it's x1y\".title() }}", "{{ 'aXa'.replace('a', 'b') }} {{ 'aaa'.replace('a', 'b', 1) }} {{ 'ab'.replace('', '-') }}",
    "{{ s.startswith('He') }} {{ s.endswith(('x', 'ld')) }} {{ s.find('o') }} {{ s.rfind('o') }} {{ s.count('l') }} {{ s.index('W') }}", "{{ '{} {} {}'.format(1, 'a', none) }} {{ '{1}{0}'.format('a', 'b') }} {{ '{k:>5}|{v:.2f}|{n:,}'.format(k='x', v=2.345, n=1234567) }} {{ '{:05d}|{:<4}|{:^5}|{:+}|{:x}|{{}}'.format(42, 'a', 'b', 3, 255) }} {{ '{!r}'.format('q') }}", "{{ ', '.join(cols) }} {{ 'x'.join('abc') }}",
    "{{ d.items()|list|length }} {{ d.keys()|list }} {{ {'a': 1}.values()|list }} {{ d.get('x') }} {{ d.get('q') }} {{ d.get('q', 5) }}", "{% set l = [1] %}{% do l.append(2) %}{{ l }} {{ l.pop() }} {{ l }} {{ l.index(1) }} {{ l.count(1) }}", "{% set l = [] %}{% set _ = l.append('a') %}{% set _ = l.extend(['b', 'c']) %}{{ l }}{% do l.insert(0, 'z') %}{{ l }}{% do l.reverse() %}{{ l }}{% do l.remove('a') %}{{ l }}", "{% set m = {} %}{% do m.update({'a': 1}) %}{% do m.update(b=2) %}{{ m }} {{ m.pop('a') }} {{ m }} {{ m.setdefault('c', 3) }}",
    "{{ '12'.isdigit() }} {{ 'ab'.isalpha() }} {{ 'AB'.isupper() }} {{ '7'.zfill(3) }} {{ '-7'.zfill(4) }} {{ 'a'.ljust(3, '.') }} {{ 'a'.rjust(3) }} {{ 'ab'.center(5, '*') }}", "{{ 'a\\nb\\r\\nc'.splitlines() }} {{ 'pre_x'.removeprefix('pre_') }} {{ 'x.sql'.removesuffix('.sql') }} {{ 'k=v=w'.partition('=') }} {{ 'aB'.swapcase() }}", "{{ d.items }}"[:0] + "{{ {'items': 1}['items'] }} {{ {'k': 1}.k }}",
    # control flow
    "{% if a %}yes{% endif %}", "{% if a == 2 %}two{% elif a == 1 %}one{% else %}other{% endif %}", "{% if false %}x{% else %}y{% endif %}", "{% if a and (b > 2 or zz) %}ok{% endif %}", "{% if empty %}x{% elif '' %}y{% elif d %}z{% endif %}",
    "{% for x in xs %}{{ x }},{% endfor %}", "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}", "{% for x in empty %}x{% else %}none{% endfor %}", "{% for x in xs if x > 1 %}{{ x }}({{ loop.index }}/{{ loop.length }}){% endfor %}", "{% for x in xs if x > 5 %}x{% else %}no{% endfor %}", "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k in d %}{{ k }}{% endfor %}", "{% for c in 'abc' %}{{ c }}.{% endfor %}",
    "{% for x in xs %}{{ loop.cycle('odd', 'even') }} {% endfor %}", "{% for x in xs %}{{ loop.previtem|default('-') }}<{{ x }}>{{ loop.nextitem|default('-') }} {% endfor %}", "{% for x in [1,1,2] %}{{ loop.changed(x) }} {% endfor %}", "{% for a in [1,2] %}{% for b in [3,4] %}{{ a }}{{ b }}{{ loop.depth }} {% endfor %}{{ loop.depth0 }}{% endfor %}", "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(10, 0, -3) %} {{ i }}{% endfor %}{{ range(2, 4)|list }}", "{% for x in 1, 2 %}{{ x }}{% endfor %}", "{% for x in xs %}{% if not loop.last %}{{ x }} + {% else %}{{ x }}{% endif %}{% endfor %}", "{% for p in people|sort(attribute='name') %}{{ p.name }} {% endfor %}",
    "{% set x = 5 %}{{ x }}", "{% set x, y = 1, 2 %}{{ x }}{{ y }}", "{% set x = 1 %}{% for i in xs %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}", "{% set ns = namespace(n=0, l=[]) %}{% for i in xs %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "{% set x %}a{{ a }}b{% endset %}[{{ x }}]", "{% set x | upper | trim %} abc {% endset %}[{{ x }}]", "{% if true %}{% set z = 1 %}{% endif %}{{ z }}", "{% set x = 1, 2 %}{{ x }}", "{% with x = 1, y = 2 %}{{ x }}{{ y }}{% endwith %}{{ x is defined }}", "{% filter upper %}a{{ s }}{% endfilter %}", "{% filter replace('a', 'b')|upper %}banana{% endfilter %}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}", "{% set j = joiner(', ') %}{% for x in xs %}{{ j() }}{{ x }}{% endfor %}", "{{ dict(a=1, b=2) }} {{ dict([('k', 'v')]) }}",
    # macros
    "{% macro m(a, b=2) %}{{ a }}+{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=4, a=5) }}", "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 'x', k=2) }}", "{% macro m(x) %}{% if x > 0 %}{{ x }}{{ m(x - 1) }}{% endif %}{% endmacro %}{{ m(3) }}", "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}body {{ a }}{% endcall %}", "{% macro m(l) %}{% for i in l %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) m(xs) %}<{{ i }}>{% endcall %}", "{% macro m(a, b=a ~ '!') %}{{ b }}{% endmacro %}{{ m('x') }}", "{% set g = 7 %}{% macro m() %}{{ g }}{% endmacro %}{{ m() }}", "{% macro m(x) -%}\n  {{ x }}\n{%- endmacro %}[{{ m('q') }}]", "{% macro m(*a) %}{% endmacro %}"[:0] + "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }} {{ m(1) }}", "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(**{'a': 3, 'b': 4}) }}", "{% macro m(x) %}{{ x|upper }}{% endmacro %}{{ m('a') ~ m('b') }} {{ m(m('c')) }}", "{{ m }}"[:0] + "{% macro m() %}{% set q = 1 %}{% endmacro %}{{ m() }}{{ q is defined }}",
    # include and import
    "{% include 'part.sql' %}", "{% set x = 9 %}{% include 'part.sql' %}.", "{% include 'nope.sql' ignore missing %}x", "{% include ['nope.sql', 'part.sql'] %}", "{% for item in xs %}{% include 'loop.sql' %}{% endfor %}", "{% import 'm.sql' as m %}{{ m.cast('id') }} {{ m.cast('x', t='text') }} {{ m.version }}", "{% from 'm.sql' import cast, two as zwei %}{{ cast('c') }} {{ zwei(1, 2) }}", "{% from 'm.sql' import version with context %}{{ version }}",
    # comments, raw and white space
    "a{# comment #}b", "a {#- comment -#} b", "{# {{ nope }} #}x", "{% raw %}{{ x }} {% if %}{% endraw %}", "a {%- raw -%} {{ x }} {%- endraw -%} b", "a\n{% if t %}\nb\n{% endif %}\nc", "a\n{%- if t %}\nb\n{%- endif %}\nc", "a\n{% if t -%}\nb\n{% endif -%}\nc", "  {{- a -}}  x", "a  {{- 'b' }}  c", "{%+ if t +%}\nx{%+ endif %}", "{% for x in xs -%}\n  {{ x }}\n{%- endfor %}", "select\n{% for c in cols %}\n  {{ c }}{{ ',' if not loop.last }}\n{% endfor %}\nfrom t", "{{ 'x' if false }}|{{ (1 if false) is defined }}|{{ (1 if false)|default(2) }}", "select\n{%- for c in cols %}\n  {{ c }}{{ ',' if not loop.last else '' }}\n{%- endfor %}\nfrom {{ name }}\n",
    "{{ '{{' }} {{ '%}' }} { { } } %} }}", "{{ {'a': {'b': 1}}['a']['b'] }}", "{{ {'a': {'b': 1}} }}", "100% {not} a #tag", "a\r\nb\r{{ a }}", "x{{ 'é' ~ '😀' }}{{ '😀é'|length }}",
    # as SQL projects write
    "SELECT {{ cols | join(', ') }} FROM {{ name }}{% if a > 0 %} WHERE id > {{ a }}{% endif %}", "{% set statuses = ['new', 'paid'] %}SELECT {% for x in statuses %}sum(case when status = '{{ x }}' then 1 else 0 end) as {{ x }}_count{{ ', ' if not loop.last else '' }}{% endfor %} FROM o", "{%- macro dollars(c, scale=2) -%}\nround({{ c }} / 100.0, {{ scale }})\n{%- endmacro -%}\nselect {{ dollars('amount') }} as amount, {{ dollars('tax', 4) }}", "where d in ({% for x in xs %}'{{ x }}'{% if not loop.last %}, {% endif %}{% endfor %})", "{% set q %}select 1{% endset %}{{ q | indent(4) }}", "{{ \"'\" ~ cols|join(\"', '\") ~ \"'\" }}", "{% for c in cols if c not in ['id'] %}{{ c }} {% endfor %}", "{{ cols | reject('equalto', 'id') | map('upper') | join(', ') }}", "{% if name in ('orders', 'users') %}known{% endif %}", "{{ 'a' if a is odd else 'b' }}{{ (a + 1) is even }}",
]


def main():
    env = SandboxedEnvironment(undefined=StrictUndefined, loader=DictLoader(FILES), extensions=["jinja2.ext.do"])
    cases = []
    for source in dict.fromkeys(T):
        cases.append({"template": source, "expected": env.from_string(source).render(**CONTEXT)})
    errors = []
    for source in ["{{ zz }}", "{{ zz.a }}", "{{ d.zz }}", "{{ xs[9] }}", "{{ zz|upper }}", "{{ zz + 1 }}", "{% if zz %}{% endif %}", "{% for x in zz %}{% endfor %}",
                   "{{ 'a' + 1 }}", "{{ 1 / 0 }}", "{{ a() }}", "{{ 1 < 'a' }}", "{{ empty|first }}", "{{ a.foo.bar }}", "{% include 'nope' %}",
                   "{{ nofilter|nope }}", "{{ a is nope }}", "{{ a", "{% if a %}", "{% endif %}", "{% for %}", "{{ 1 + }}", "{{ (1 }}", "{# open", "{% nope %}", "{{ 'open }}",
                   "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{% endmacro %}{{ m(b=2) }}", "{% set 1 = 2 %}", "{{ d['q'] }}", "{% from 'm.sql' import nope %}{{ nope }}",
                   "{{ zz == 1 }}", "{{ [zz] }}"[:0] + "{{ zz in xs }}", "{{ 1 in zz }}", "{{ not zz }}", "{{ zz ~ 'a' }}", "{{ range(999999)|length }}"]:
        try:
            env.from_string(source).render(**CONTEXT)
        except Exception:
            errors.append(source)
        else:
            print("does not fail in Jinja:", source)
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "golden.json"), "w") as file:
        json.dump({"context": CONTEXT, "files": FILES, "cases": cases, "errors": errors}, file, indent=0, ensure_ascii=False)
    print(len(cases), "cases,", len(errors), "errors")


main()
