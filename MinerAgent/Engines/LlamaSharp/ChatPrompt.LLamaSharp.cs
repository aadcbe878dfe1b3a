using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using IdleCloud.MinerAgent.Engines.Llama;
using LLama;
using LLama.Exceptions;
using LLama.Native;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>
/// Renders conversations in the form that llama.cpp has built in for the model's template; a model whose template it does not know is not
/// served. What the form leaves out of a conversation is an error, and never left out in silence.
/// </summary>
/// <remarks>
/// The texts of a conversation do not go through the template: marks that nobody can guess do, and are replaced afterwards. So what looks
/// like a special token in a message is plain text.
/// </remarks>
internal sealed class ChatPrompt
{
    private const int TailTokens = 4;
    private readonly LoadedModel _model;
    private readonly string _template;

    /// <summary>For a model's template.</summary>
    /// <exception cref="NotSupportedException">llama.cpp does not know it.</exception>
    public ChatPrompt(LoadedModel model, string template)
    {
        (_model, _template) = (model, template);
        try
        {
            StopToken = FindStopToken();
        }
        catch (MissingTemplateException)
        {
            throw new NotSupportedException("llama.cpp has no built-in form of this model's chat template; --engine llama reads any template");
        }
    }

    /// <summary>Some models end their turn with a token that their file does not list as an end; null where it ends with no special token.</summary>
    public LLamaToken? StopToken { get; }

    /// <summary>The prompt up to where the model goes on.</summary>
    /// <exception cref="GenerationException">The form cannot express the conversation.</exception>
    public LLamaToken[] Render(IReadOnlyList<HostMessage> messages)
    {
        string prefix = $"m{RandomNumberGenerator.GetHexString(32, lowercase: true)}x";
        string Marked(Func<HostMessage, string> role) => Apply(messages.Select((message, index) => (role(message), $"{prefix}{index}x")), isAnswered: true);

        string rendered = Marked(message => message.Role);
        // A form that writes a tool's message as if somebody else had said it does not express it.
        bool TakesToolsFor(string other) => rendered == Marked(message => message.Role == "tool" ? other : message.Role);
        if (messages.Any(message => message.Role == "tool") && (TakesToolsFor("user") || TakesToolsFor("assistant")))
            throw new GenerationException("conversation", "the template does not tell a tool's message from others");

        // Every second part is a mark's number.
        string[] parts = Regex.Split(rendered, $"{prefix}([0-9]+)x");
        IEnumerable<int> numbers = parts.Where((_, index) => index % 2 == 1).Select(int.Parse);
        if (!numbers.SequenceEqual(Enumerable.Range(0, messages.Count)))
            throw new GenerationException("conversation", "the template leaves out a message, or moves it");
        return [.. parts.SelectMany((part, index) => index % 2 == 1
            ? _model.Tokenize(messages[index / 2].Text, isSpecial: false)
            : _model.Tokenize(part, isSpecial: true, isFirst: index == 0))];
    }

    /// <summary>An answer that another miner has begun, as the model would have written it, to stand behind the prompt.</summary>
    /// <param name="resume">The marks of the model's family, and the texts between them.</param>
    /// <param name="tail">The end of the prompt: some templates open the thoughts by themselves.</param>
    public LLamaToken[] RenderResume(HostResume resume, string tail)
    {
        bool isOpen = resume.Opening.Length > 0 && tail.TrimEnd().EndsWith(resume.Opening.TrimEnd(), StringComparison.Ordinal);
        bool thinks = isOpen || resume.Thoughts.Length > 0;
        return
        [
            .. _model.Tokenize(thinks && !isOpen ? resume.Opening : "", isSpecial: true),
            .. _model.Tokenize(resume.Thoughts, isSpecial: false),
            .. _model.Tokenize(resume.Text.Length == 0 ? "" : (thinks ? resume.Closing : "") + resume.Answer, isSpecial: true),
            .. _model.Tokenize(resume.Text, isSpecial: false),
        ];
    }

    /// <summary>The last characters of a prompt.</summary>
    public string TailOf(LLamaToken[] prompt) =>
        Encoding.UTF8.GetString([.. prompt.TakeLast(TailTokens).SelectMany(token => _model.BytesOf(token, isSpecial: true))]);

    private LLamaToken? FindStopToken()
    {
        const string answer = "!";
        string rendered = Apply([("user", "?"), ("assistant", answer)], isAnswered: false);
        string after = rendered[(rendered.LastIndexOf(answer, StringComparison.Ordinal) + answer.Length)..];
        LLamaToken[] tokens = _model.Tokenize(after, isSpecial: true);
        return tokens.Length > 0 && tokens[0].IsControl(_model.Handle) ? tokens[0] : null;
    }

    private string Apply(IEnumerable<(string Role, string Text)> messages, bool isAnswered)
    {
        var template = new LLamaTemplate(_template) { AddAssistant = isAnswered };
        foreach ((string role, string text) in messages) template.Add(role, text);
        return Encoding.UTF8.GetString(template.Apply());
    }
}
