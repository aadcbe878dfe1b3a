# The miner agent with Node for its llama engine, and the small model. From the repository's root:
# docker build -f docker/miner.Dockerfile -t idlecloud-miner .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish MinerAgent/MinerAgent.csproj -c Release -p:FullBuild=true -o /program

FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
COPY --from=build /program /program
COPY models/idle-tiny/idle-tiny.gguf /models/idle-tiny.gguf
# The machine's id, and the engine's packages, which the agent installs at its first start.
RUN mkdir -p /var/lib/idlecloud && chown -R $APP_UID /var/lib/idlecloud
ENV HOME=/var/lib/idlecloud \
    IDLECLOUD_MINER_DATA=/var/lib/idlecloud/miner \
    IDLECLOUD_MINER_ENGINE_DIR=/var/lib/idlecloud/engines \
    IDLECLOUD_MINER_MODELS_DIR=/var/lib/idlecloud/models \
    IDLECLOUD_MINER_PLAIN=true
USER $APP_UID
ENTRYPOINT ["dotnet", "/program/idlecloud-miner.dll"]
