using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Money;
using IdleCloud.Gateway.OpenAi.Models;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>What clients learn about models.</summary>
public sealed class ModelsTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/")]
    public async Task List_WithAKey_ShowsTheCatalogue(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Now));

        Assert.Equal("list", json.RootElement.GetProperty("object").GetString());
        Assert.Equal(
            ["gpt-oss-20b", "idle-tiny"],
            json.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!).Order());
    }

    [Fact]
    public async Task Get_WithAKey_HasWhatOpenAiAndOpenRouterHave()
    {
        using HttpResponseMessage response = await GetAsync("/v1/models/idle-tiny");
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Now));
        JsonElement model = json.RootElement;

        Assert.Equal(
            [
                "object", "id", "created", "owned_by", "name", "description", "context_length", "aliases", "tags", "architecture", "supported_parameters",
                "pricing", "live",
            ],
            model.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("model", "idle-tiny"), (model.GetProperty("object").GetString(), model.GetProperty("id").GetString()));
        Assert.InRange(model.GetProperty("created").GetInt64(), 1_600_000_000, 4_000_000_000);
        Assert.True(model.GetProperty("context_length").GetInt32() > 0);
        Assert.Contains("include_reasoning", model.GetProperty("supported_parameters").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("{\"modality\":\"text->text\",\"input_modalities\":[\"text\"],\"output_modalities\":[\"text\"]}",
            JsonSerializer.Serialize(model.GetProperty("architecture"), new JsonSerializerOptions
            {
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }));
        Assert.Equal("{\"prompt\":\"0.00000001\",\"completion\":\"0.00000004\"}", model.GetProperty("pricing").GetRawText());
        Assert.Equal("{\"miners\":0,\"slots\":0,\"free_slots\":0}", model.GetProperty("live").GetRawText());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000000000000001")]
    [InlineData(140_000_000, "0.00000014")]
    [InlineData(1_000_000_000_000_000, "1")]
    [InlineData(12_500_000_000_000_000, "12.5")]
    [InlineData(long.MaxValue, "9223.372036854775807")]
    public void Pricing_OfAPrice_IsExactInDollarsPerToken(long nanoUsdPerMillion, string expected) =>
        Assert.Equal(expected, ModelPricing.From(new ModelPrice(1, nanoUsdPerMillion, 0)).Prompt);

    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("openai/gpt-oss-20b")]
    [InlineData("IDLE-TINY")]
    public async Task Get_WhenTheModelIsUnknown_Answers404(string id)
    {
        using HttpResponseMessage response = await GetAsync($"/v1/models/{id}");
        Assert.Contains(id, await AssertErrorAsync(response, HttpStatusCode.NotFound, "model_not_found", "model"));
    }

    [Fact]
    public async Task Head_OfAModel_HasNoBody()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, "/v1/models/idle-tiny");
        request.Headers.Authorization = new("Bearer", await edge.Server.IssueKeyAsync(ApiKeyKind.Customer));
        using HttpResponseMessage response = await edge.Server.Client.SendAsync(request, Now);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
    }

    [Fact]
    public async Task Ready_WhenTheSiloAnswers_Is200()
    {
        using HttpResponseMessage response = await edge.Server.Client.GetAsync("/readyz", Now);
        Assert.Equal("{\"status\":\"ready\"}", await response.Content.ReadAsStringAsync(Now));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path) =>
        await edge.Server.GetAsync(path, await edge.Server.IssueKeyAsync(ApiKeyKind.Customer));
}
