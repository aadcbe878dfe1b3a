using System.Buffers;
using System.Text;
using IdleCloud.Gateway.OpenAi.Requests;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Bodies of chat requests, and the parser that is under test.</summary>
internal static class RequestBodies
{
    private const string Model = "\"model\":\"idle-tiny\"";
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    /// <summary>A good body with these members added.</summary>
    public static string With(string members) => $"{{{Model},{Messages},{members}}}";

    /// <summary>A body with these messages.</summary>
    public static string WithMessages(string messages) => $"{{{Model},\"messages\":[{messages}]}}";

    /// <summary>Parses as the gateway does.</summary>
    public static ChatRequestResult Parse(string body) => Parse(Encoding.UTF8.GetBytes(body));

    /// <summary>Parses as the gateway does.</summary>
    public static ChatRequestResult Parse(byte[] body) =>
        new ChatRequestParser(new ChatRequestLimits()).Parse(new ReadOnlySequence<byte>(body));
}
