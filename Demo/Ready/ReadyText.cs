namespace IdleCloud.Demo.Ready;

/// <summary>What a person reads when the demo is ready.</summary>
internal static class ReadyText
{
    /// <summary>The ready line, and a command to paste.</summary>
    public static string Of(DemoFile demo) => $$"""

        Ready: {{demo.BaseUrl}}  key {{demo.ApiKey}}  model {{demo.Model}}  grain host {{demo.GrainHost}}{{TlsLine(demo)}}

        curl -sN {{demo.BaseUrl}}/chat/completions \
          -H 'Authorization: Bearer {{demo.ApiKey}}' \
          -H 'Content-Type: application/json' \
          -d '{"model":"{{demo.Model}}","stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}]}'

        Ctrl-C stops it.
        """;

    private static string TlsLine(DemoFile demo) => demo.TlsBaseUrl is null ? "" : $"\nTLS: {demo.TlsBaseUrl}  certificate {demo.TlsCertificate}";
}
