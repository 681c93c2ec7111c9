${page.subject}

${page.headline}
<#if page.set?has_content>
${page.set}<#if page.host?has_content> on ${page.host}</#if>
</#if>
${page.when}
<#list page.troubles as trouble>

! ${trouble.reason}
  hint: ${trouble.hint}
</#list>
<#if page.warnings?has_content>

To look at
<#list page.warnings as warning>
  ${warning}
</#list>
</#if>
<#if page.facts?has_content>

<#list page.facts as fact>
${fact.name?right_pad(18)}${fact.value}<#if fact.more?has_content>  ${fact.more}</#if>
</#list>
</#if>
<#if page.stores?has_content || page.missing?has_content>

Stores
<#list page.missing as name>
  ${name}: missing
</#list>
<#list page.stores as store>
  ${store.name}: ${store.size}<#if store.change?has_content> (${store.change})</#if>
    <#list store.held as held>${held.text}<#if held.change?has_content> ${held.change}</#if><#sep>, </#list>
    ratio ${store.ratio}, ${store.took}<#if store.verified?has_content>, verified: ${store.verified}</#if>
<#list store.notes as note>
    ! ${note}
</#list>
</#list>
</#if>
<#list page.sections as section>

${section.title}
  <#list section.columns as column>${column}<#sep> | </#list>
<#list section.rows as row>
  <#list row as cell>${cell}<#sep> | </#list>
</#list>
</#list>
<#if page.notes?has_content>

<#list page.notes as note>
${note.name?right_pad(18)}${note.value}<#if note.more?has_content>  ${note.more}</#if>
</#list>
</#if>
<#if page.program?has_content>

${page.program}
</#if>
