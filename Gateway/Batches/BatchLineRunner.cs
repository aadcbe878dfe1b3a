using System.Collections.Immutable;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Idempotency;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Files;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.OpenAi.Chat;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Batches;

/// <summary>Deals with single lines: runs one as any chat request is run, only that nobody is connected; or writes down that it is not run.</summary>
internal sealed class BatchLineRunner(
    ChatCompletionsEndpoint chat, ApiKeyAuthenticator authenticator, FileCipher cipher, LookUps lookUps, IOptions<GatewayBatchOptions> options)
{
    /// <summary>Runs a line.</summary>
    /// <param name="batches">The batches of its account.</param>
    /// <param name="batch">Its batch's id.</param>
    /// <param name="work">What it was taken with.</param>
    /// <param name="line">The line.</param>
    /// <returns>Its end; null when only the books can tell.</returns>
    public async Task<LineReport?> RunAsync(IBatchesGrain batches, string batch, BatchWork work, BatchLine line)
    {
        BatchRequest request = Open(batch, line);
        using var body = new MemoryStream();
        HttpContext context = ContextOf(request, body);
        Authenticated? customer =
            await authenticator.FindAsync(work.KeyHash, ApiKeyKind.Customer, CancellationToken.None).ConfigureAwait(false);
        IdempotentEnd end = IdempotentEnd.Uncharged;
        if (customer is null)
        {
            await ApiErrorWriter.WriteAsync(context, ApiErrors.InvalidApiKey).ConfigureAwait(false);
        }
        else
        {
            var run = new BatchRun(
                customer, line.JobId, options.Value.PricePpm,
                answer => cipher.Seal(
                    work.OutputFileId, line.Number,
                    ResultLine.Answer(line.JobId, request.CustomId, StatusCodes.Status200OK, RequestId.Of(context), answer)),
                part => lookUps.AskAsync(batches, grain => grain.KeepAsync(batch, line.JobId, part)));
            await chat.ServeAsync(context, run).ConfigureAwait(false);
            end = run.End;
        }

        await context.Response.CompleteAsync().ConfigureAwait(false);
        return end switch
        {
            IdempotentEnd.Charged => new LineReport(line.Number, line.JobId, LineEnd.Answered),
            IdempotentEnd.Unknown => null,
            _ when ApiErrorWriter.IsFinal(context.Response) => Failed(work, line, ResultLine.Answer(
                line.JobId, request.CustomId, context.Response.StatusCode, RequestId.Of(context), body.GetBuffer().AsSpan(0, (int)body.Length))),
            _ => new LineReport(line.Number, line.JobId, LineEnd.Again),
        };
    }

    /// <summary>Writes down that lines are not run, since their batch has expired or was cancelled.</summary>
    public ImmutableArray<LineReport> Close(string batch, BatchWork work)
    {
        (string code, string message) = work.Status == BatchStatus.Finalizing
            ? ("batch_expired", "This request could not be executed before the completion window expired.")
            : ("batch_cancelled", "This request was not executed before the batch was cancelled.");
        return [.. work.Lines.Select(line => Failed(work, line, ResultLine.NotRun(line.JobId, Open(batch, line).CustomId, code, message)))];
    }

    private LineReport Failed(BatchWork work, BatchLine line, byte[] result) =>
        new(line.Number, line.JobId, LineEnd.Failed, cipher.Seal(work.ErrorFileId, line.Number, result));

    /// <summary>A line that was checked when its batch began.</summary>
    private BatchRequest Open(string batch, BatchLine line) =>
        BatchRequest.Read(cipher.Open(batch, line.Number, line.Content), out _)
            ?? throw new InvalidOperationException($"Line {line.Number} of {batch} was a request when it was checked, and is none now.");

    /// <summary>A request that came by no connection, and an answer that goes into memory.</summary>
    private static DefaultHttpContext ContextOf(BatchRequest request, MemoryStream body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = request.Method;
        context.Request.Path = request.Url;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = request.Body.Length;
        context.Request.Body = new MemoryStream(request.Body.ToArray());
        context.Response.Body = body;
        RequestId.Assign(context);
        return context;
    }
}
