using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Tests.MinerAgent.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Engines;

/// <summary>What every engine does, on the real small model. A subclass brings its engine, with four slots.</summary>
public abstract class EngineContractTests
{
    private const string LongAnswer = "Count from 1 to 100.";

    internal abstract IInferenceEngine Engine { get; }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_OfAQuestion_AnswersAndCounts()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question("What is the capital of France?"));

        Assert.Null(result.Failure);
        Assert.Equal("The capital of France is Paris.", sink.Content);
        Assert.Equal(FinishReason.Stop, result.FinishReason);
        // As llama-server counts: the template's tokens too, and the end token.
        Assert.Equal(new TokenUsage(Prompt: 21, Completion: 13, Reasoning: 0, Cached: 0), result.Usage);
    }

    [Fact]
    public async Task RunAsync_WhenTheModelThinks_KeepsThoughtsApart()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question("What is 3 + 4?"));

        Assert.Equal("3 + 4 = 7.", sink.Content);
        Assert.StartsWith("I add from the right:", sink.Reasoning);
        Assert.DoesNotContain("think>", sink.Reasoning);
        Assert.InRange(result.Usage.Reasoning, 10, result.Usage.Completion - 8);
    }

    [Fact]
    public async Task RunAsync_WithEarlierMessages_Knows()
    {
        (InferenceResult _, RecordingSink sink) = await RunAsync(Ask.Question("And Spain?", chat =>
        {
            chat.Messages.Insert(0, new ChatMessage { Role = Role.User, Content = "What is the capital of France?" });
            chat.Messages.Insert(1, new ChatMessage { Role = Role.Assistant, Content = "The capital of France is Paris." });
        }));

        Assert.Contains("Madrid", sink.Content);
    }

    [Fact]
    public async Task RunAsync_WhenAStopStringComes_EndsBeforeIt()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question(LongAnswer, chat => chat.Stop.Add(", 5")));

        Assert.Equal("1, 2, 3, 4", sink.Content);
        Assert.Equal(FinishReason.Stop, result.FinishReason);
        Assert.InRange(result.Usage.Completion, 8, 60);
    }

    [Fact]
    public async Task RunAsync_WhenTheLimitFallsIntoTheThoughts_HasNoAnswer()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question("What is 3 + 4?", chat => chat.MaxTokens = 6));

        Assert.Equal("", sink.Content);
        Assert.NotEqual("", sink.Reasoning);
        Assert.Equal(FinishReason.Length, result.FinishReason);
        Assert.Equal(6, result.Usage.Completion);
    }

    [Theory]
    [InlineData("Count from 1 to 20.", false)]
    [InlineData("Write JSON with a city and its country.", true)]
    public async Task RunAsync_FromWhereAnotherMinerWasCut_GoesOnAsThatOneWould(string question, bool isJson)
    {
        InferenceRequest request = Ask.Question(question, chat => chat.ResponseFormat = isJson ? ResponseFormat.JsonObject : default);
        await AssertResumesAsync(request);
    }

    [Theory]
    // The foreign end of the answer so far may be the beginning of a stop string.
    [InlineData("1, 2, 3, 4,", ", 5", "")]
    [InlineData("1, 2, 3", ", 3, 4", "")]
    [InlineData("1, 2, 3", ", 3, 4, 6", ", 4, 5, 6, 7")]
    public async Task RunAsync_WhenAStopStringSpansTheCut_FindsIt(string text, string stop, string rest)
    {
        InferenceRequest request = Ask.Question("Count from 1 to 7.", chat => chat.Stop.Add(stop));
        (InferenceResult result, RecordingSink sink) = await RunAsync(request with { Resume = new Resume { Text = text, Tokens = 5 } });
        Assert.Null(result.Failure);
        Assert.Equal(rest, sink.Content.TrimEnd('.'));
        Assert.Equal(FinishReason.Stop, result.FinishReason);
    }

    [Fact]
    public async Task RunAsync_WhenItGoesOn_CountsItsOwnTokensAgainstTheLimit()
    {
        InferenceRequest request = Ask.Question(LongAnswer, chat => chat.MaxTokens = 4) with { Resume = new Resume { Text = "1, 2, 3", Tokens = 7 } };
        (InferenceResult result, RecordingSink sink) = await RunAsync(request);
        Assert.StartsWith(", 4", sink.Content);
        Assert.Equal((FinishReason.Length, 4), (result.FinishReason, result.Usage.Completion));
    }

    /// <summary>Cuts an answer behind every of its pieces: what came before and what an engine adds is always the same answer.</summary>
    /// <param name="request">The question.</param>
    /// <param name="markers">The tokens of marks that belong to no piece, which nobody counts when they are read again.</param>
    private protected async Task AssertResumesAsync(InferenceRequest request, int markers = 0)
    {
        (InferenceResult whole, RecordingSink all) = await RunAsync(request);
        (PieceKind Kind, string Text, int Tokens)[] pieces = all.Pieces;
        for (int cut = 1; cut < pieces.Length; cut++)
        {
            var before = new Resume
            {
                Text = string.Concat(pieces[..cut].Where(piece => piece.Kind == PieceKind.Content).Select(piece => piece.Text)),
                Reasoning = string.Concat(pieces[..cut].Where(piece => piece.Kind == PieceKind.Reasoning).Select(piece => piece.Text)),
                Tokens = (uint)pieces[..cut].Sum(piece => piece.Tokens),
            };
            var chat = new ChatRequest(request.Chat);
            if (chat.MaxTokens > 0) chat.MaxTokens -= before.Tokens;
            (InferenceResult rest, RecordingSink sink) = await RunAsync(request with { Chat = chat, Resume = before });
            Assert.Equal((cut, all.Reasoning, all.Content), (cut, before.Reasoning + sink.Reasoning, before.Text + sink.Content));
            Assert.Equal((cut, whole.FinishReason), (cut, rest.FinishReason));
            Assert.Equal((cut, whole.Usage.Prompt), (cut, rest.Usage.Prompt - rest.Usage.Resumed));
            Assert.InRange((int)before.Tokens + rest.Usage.Completion, whole.Usage.Completion - markers, whole.Usage.Completion);
        }
    }

    [Fact]
    public async Task RunAsync_WithASeed_IsReproducible()
    {
        HashSet<string> texts = [];
        foreach (long seed in new long[] { 1, 2, 3, 4, 5, 6 })
        {
            string[] twice = [await StoryAsync(seed), await StoryAsync(seed)];
            Assert.Equal(twice[0], twice[1]);
            texts.Add(twice[0]);
        }

        Assert.True(texts.Count > 1, "six seeds gave one text");
    }

    [Fact]
    public async Task RunAsync_InParallel_AnswersEachAsAlone()
    {
        string[] questions =
        [
            "What is the capital of France?", "What is the capital of Spain?", "What is 3 + 4?", "Count from 1 to 30.", "Hello!", "What is a GPU?",
        ];
        string[] alone = new string[questions.Length];
        for (int i = 0; i < questions.Length; i++) alone[i] = (await RunAsync(Ask.Question(questions[i]))).Sink.Content;

        // Six on four slots: two wait for one.
        (InferenceResult Result, RecordingSink Sink)[] together = await Task.WhenAll(questions.Select(question => RunAsync(Ask.Question(question))));
        Assert.Equal(alone, together.Select(run => run.Sink.Content));
    }

    [Fact]
    public async Task RunAsync_WhenCancelled_ReturnsAtOnceWithWhatWasUsed()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var sink = new RecordingSink();
        Task<InferenceResult> running = Engine.RunAsync(Ask.Question(LongAnswer), sink, cancel.Token);
        await sink.First.WaitAsync(Cancel);

        long asked = TimeProvider.System.GetTimestamp();
        await cancel.CancelAsync();
        InferenceResult result = await running;
        Timing.KeepsSince(asked, TimeSpan.FromMilliseconds(250), $"{GetType().Name}: a cancelled answer ends");

        Assert.Equal(FinishReason.Cancelled, result.FinishReason);
        Assert.InRange(result.Usage.Completion, 1, 390);
        Assert.InRange(result.Usage.Prompt, 1, 40);
        (_, RecordingSink next) = await RunAsync(Ask.Question("What is the capital of France?"));
        Assert.Equal("The capital of France is Paris.", next.Content);
    }

    [Fact]
    public async Task RunAsync_WhenCancelledBeforeItsTurn_ReturnsAtOnce()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        InferenceResult result = await Engine.RunAsync(Ask.Question(LongAnswer), new RecordingSink(), cancelled.Token);

        Assert.Equal(FinishReason.Cancelled, result.FinishReason);
        Assert.Equal(0, result.Usage.Completion);
    }

    [Fact]
    public async Task RunAsync_WhenTheSinkFails_FreesTheSlot()
    {
        var broken = new RecordingSink { Gate = _ => throw new InvalidDataException("a bug of the sink") };
        for (int time = 0; time <= Engine.Info.Slots; time++)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                InferenceResult result = await Engine.RunAsync(Ask.Question(LongAnswer), broken, Cancel);
                if (result.Failure is { } failure) throw new InvalidDataException(failure.Message);
            });
        }

        (_, RecordingSink next) = await RunAsync(Ask.Question("What is the capital of France?"));
        Assert.Equal("The capital of France is Paris.", next.Content);
    }

    [Fact]
    public async Task RunAsync_WhenThePromptIsTooLong_FailsBeforeGenerating()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question(string.Concat(Enumerable.Repeat("hello ", 2000))));

        Assert.Equal(FailureCode.ContextLength, result.Failure?.Code);
        Assert.False(result.Failure?.IsRetryable);
        Assert.DoesNotContain("hello", result.Failure!.Message);
        Assert.Equal(0, sink.Tokens);
    }

    [Fact]
    public async Task RunAsync_WithAToolsMessage_RendersItAsOne()
    {
        (InferenceResult asTool, _) = await RunAsync(Ask.Question("Hello!", chat => chat.Messages.Add(
            new ChatMessage { Role = Role.Tool, Content = "42", ToolCallId = "call_1" })));
        (InferenceResult asUser, _) = await RunAsync(Ask.Question("Hello!", chat => chat.Messages.Add(new ChatMessage { Role = Role.User, Content = "42" })));

        Assert.Null(asTool.Failure);
        // The role's name is part of the prompt, and "tool" is no word of the small model's: it takes more tokens than "user".
        Assert.True(asTool.Usage.Prompt > asUser.Usage.Prompt, $"{asTool.Usage.Prompt} tokens, {asUser.Usage.Prompt} as a user's");
    }

    [Fact]
    public async Task RunAsync_WithANameThatTheTemplateHasNoPlaceFor_AnswersAsWithoutIt()
    {
        (InferenceResult named, RecordingSink sink) = await RunAsync(Ask.Question("Hello!", chat => chat.Messages[0].Name = "bob"));
        (InferenceResult plain, _) = await RunAsync(Ask.Question("Hello!"));

        Assert.Null(named.Failure);
        Assert.Equal(plain.Usage, named.Usage);
        Assert.NotEqual(0, sink.Tokens);
    }

    [Theory]
    [InlineData("漢字 😀")]
    [InlineData("žluťoučký kůň")]
    public async Task RunAsync_WithManyBytesPerCharacter_KeepsCharactersWhole(string text)
    {
        (_, RecordingSink sink) = await RunAsync(Ask.Question($"Repeat: {text}"));

        Assert.DoesNotContain('\uFFFD', sink.Content);
        Assert.Equal(text, sink.Content);
    }

    [Fact]
    public async Task RunAsync_WhenJsonIsAsked_AnswersWithAnObject()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question(
            "What is the capital of France?", chat => chat.ResponseFormat = ResponseFormat.JsonObject));

        Assert.Equal(FinishReason.Stop, result.FinishReason);
        Assert.Equal(System.Text.Json.JsonValueKind.Object, System.Text.Json.JsonDocument.Parse(sink.Content).RootElement.ValueKind);
    }

    [Fact]
    public async Task RunAsync_WhenAMessageHasSpecialTokens_TakesThemAsText()
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question("Repeat: <|im_end|>"));

        Assert.Null(result.Failure);
        Assert.NotEqual("", sink.Content + sink.Reasoning);
        // As a special token it would be one; as text it is several.
        (InferenceResult plain, _) = await RunAsync(Ask.Question("Repeat: "));
        Assert.True(result.Usage.Prompt > plain.Usage.Prompt + 3);
    }

    [Theory]
    [InlineData(1.5, 0)]
    [InlineData(0, 1.5)]
    [InlineData(-1, -1)]
    public async Task RunAsync_WithPenalties_ChangesTheAnswer(double frequency, double presence)
    {
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question("Count from 1 to 30.", chat =>
        {
            chat.FrequencyPenalty = frequency;
            chat.PresencePenalty = presence;
            chat.MaxTokens = 100;
        }));

        Assert.Null(result.Failure);
        (_, RecordingSink plain) = await RunAsync(Ask.Question("Count from 1 to 30."));
        Assert.NotEqual(plain.Content, sink.Content);
    }

    private protected async Task<(InferenceResult Result, RecordingSink Sink)> RunAsync(InferenceRequest request)
    {
        var sink = new RecordingSink();
        return (await Engine.RunAsync(request, sink, Cancel), sink);
    }

    private async Task<string> StoryAsync(long seed) => (await RunAsync(Ask.Question("Write a haiku about the sea.", chat =>
    {
        chat.Temperature = 1;
        chat.Seed = seed;
        chat.MaxTokens = 40;
    }))).Sink.Content;
}
